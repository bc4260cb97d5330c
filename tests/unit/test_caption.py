from __future__ import annotations

import pytest

from graphmem.model.caption import MAX_CAPTION, caption_of, turn_caption
from graphmem.model.scope import Scope

OWNERS = Scope("alex", "tutor")


def test_a_short_text_is_its_caption_and_of_a_longer_one_its_beginning_is() -> None:
    assert caption_of("I like tea.") == "I like tea."
    assert caption_of("é" * MAX_CAPTION) == "é" * MAX_CAPTION
    assert caption_of("é" * (MAX_CAPTION + 1)) == "é" * MAX_CAPTION + "…"


def test_a_version_without_a_text_says_that_it_was_deleted() -> None:
    assert caption_of(None) == "deleted"


@pytest.mark.parametrize(
    ("scope", "role", "speaker", "caption"),
    [
        (OWNERS, "user", "Caroline", "Caroline: Hi."),
        (OWNERS, "user", None, "alex: Hi."),
        (OWNERS, "assistant", None, "tutor: Hi."),
        (OWNERS, "system", None, "system: Hi."),
        (Scope(run_id="trip"), "user", None, "user: Hi."),
    ],
)
def test_a_turn_says_who_speaks(scope: Scope, role: str, speaker: str | None, caption: str) -> None:
    assert turn_caption(scope, role, speaker, "Hi.") == caption
