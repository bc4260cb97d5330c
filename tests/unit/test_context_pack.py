"""Who said what is packed."""

from __future__ import annotations

import pytest

from graphmem.model.context_pack import speaker_of
from graphmem.model.conversation import Message
from graphmem.model.scope import Scope
from tests.unit.cited_hits import MONDAY

ALEX = Scope(user_id="alex", agent_id="tutor")


@pytest.mark.parametrize(
    ("role", "name", "scope", "speaker"),
    [
        ("user", "Bo", ALEX, "Bo"),
        ("user", None, ALEX, "alex"),
        ("assistant", None, ALEX, "tutor"),
        ("tool", None, ALEX, "tool"),
        ("user", None, Scope(user_id="01a20fa5-ae3f-7c01"), "user"),
        ("user", None, Scope(user_id="a" * 41), "user"),
        ("assistant", None, Scope(user_id="alex"), "assistant"),
    ],
)
def test_a_speaker_has_the_best_name_that_is_known(role: str, name: str | None, scope: Scope, speaker: str) -> None:
    assert speaker_of(Message("1", role, name, "Hello.", MONDAY), scope) == speaker
