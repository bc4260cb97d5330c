from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope
from graphmem.service.extraction_turns import check_role, read_turns, speaker_of_role, turns_of_text

AT, SAID = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
ROLES = ["system", "user", "assistant", "tool"]
MESSAGES = [IncomingMessage(role, f"{role} speaks") for role in ROLES]


@pytest.mark.parametrize(
    ("scope", "sources"),
    [
        (Scope(user_id="alex"), ["user"]),
        (Scope(run_id="trip"), ["user"]),
        (Scope(app_id="shop"), ["user"]),
        (Scope(user_id="alex", agent_id="tutor"), ["user"]),
        (Scope(agent_id="tutor", run_id="lesson"), ["user"]),
        (Scope(agent_id="tutor"), ["system", "assistant"]),
    ],
)
def test_whom_it_is_remembered_of_says_whose_words_count(scope: Scope, sources: list[str]) -> None:
    turns = read_turns(scope, MESSAGES, AT)

    assert [turn.content.split()[0] for turn in turns if turn.is_source] == sources
    assert [turn.content.split()[0] for turn in turns] == ROLES


def test_a_turn_happened_when_its_message_says_else_when_the_add_does() -> None:
    turns = read_turns(Scope("alex"), [IncomingMessage("user", "a", created_at=SAID), IncomingMessage("user", "b")], AT)

    assert [turn.at for turn in turns] == [SAID, AT]


@pytest.mark.parametrize(
    ("role", "speaker"),
    [
        ("User", Speaker.USER),
        ("human", Speaker.USER),
        ("Caroline", Speaker.TOOL),
        ("Assistant", Speaker.ASSISTANT),
        ("developer", Speaker.SYSTEM),
        ("function", Speaker.TOOL),
    ],
)
def test_only_who_is_known_to_be_a_user_is_one(role: str, speaker: Speaker) -> None:
    assert speaker_of_role(role) is speaker


def test_a_text_counts_for_whoever_it_is_given() -> None:
    [said], [told] = (
        turns_of_text(Scope("alex"), "I like tea.", AT),
        turns_of_text(Scope(agent_id="a"), "You like tea.", AT),
    )

    assert (said.speaker, said.is_source, said.at) == (Speaker.USER, True, AT)
    assert (told.speaker, told.is_source) == (Speaker.SYSTEM, True)


def test_a_role_that_nobody_knows_is_refused_where_memories_are_to_be_inferred() -> None:
    with pytest.raises(BadUserInput) as caught:
        check_role("narrator", "input", "messages", "4", "role")

    assert caught.value.field == ("input", "messages", "4", "role")
