from __future__ import annotations

import pytest

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_ID_BYTES
from graphmem.model.scope import OwnerRef, OwnerType, Scope


def test_a_scope_names_its_owners_in_the_order_that_locks_are_taken_in() -> None:
    assert Scope(run_id="r", app_id="p", agent_id="a", user_id="u").owners() == [
        OwnerRef(OwnerType.USER, "u"),
        OwnerRef(OwnerType.AGENT, "a"),
        OwnerRef(OwnerType.APP, "p"),
        OwnerRef(OwnerType.RUN, "r"),
    ]


def test_an_empty_scope_names_nobody() -> None:
    assert Scope().owners() == []


def test_the_same_id_of_two_types_names_two_owners() -> None:
    user, agent = Scope(user_id="x", agent_id="x").owners()

    assert user != agent


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        (Scope(user_id=""), "userId"),
        (Scope(user_id="ok", agent_id=" a"), "agentId"),
        (Scope(app_id="a\x00b"), "appId"),
        (Scope(user_id="ok", run_id="\ud800"), "runId"),
    ],
)
def test_a_malformed_id_is_named_as_callers_write_it(scope: Scope, name: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        scope.check("input")

    assert caught.value.field == ("input", name)


def test_an_id_has_up_to_512_bytes() -> None:
    longest = Scope(user_id="é" * (MAX_ID_BYTES // 2))

    assert longest.check() is longest
    with pytest.raises(LimitExceeded):
        Scope(user_id="a" * (MAX_ID_BYTES + 1)).check()
