"""Whose memories a session keeps: what the key says, then what the connection names, then the default user."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from graphmem.errors import BadUserInput, Forbidden
from graphmem.mcp.session import Session, named_owners, open_session
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service.services import Services

ALEX = OwnerRef(OwnerType.USER, "alex")


def opened(principal: Principal, **named: str) -> Session:
    services: Services = None  # type: ignore[assignment]  # nothing is asked of them
    return open_session(services, principal, Scope(**named), "somebody", lambda points, least: None)


def test_it_is_bound_to_the_owner_of_the_key() -> None:
    session = opened(Principal("p", owner=ALEX), agent_id="tutor")

    assert session.principal.owner == ALEX
    assert session.scope == Scope(user_id="alex", agent_id="tutor")


def test_a_connection_cannot_name_another_in_the_place_of_its_keys_owner() -> None:
    with pytest.raises(Forbidden):
        opened(Principal("p", owner=ALEX), user_id="bob")


def test_without_an_owner_of_its_key_it_is_bound_to_the_first_that_the_connection_names() -> None:
    session = opened(Principal("p"), user_id="alex", run_id="monday")

    assert session.principal.owner == ALEX
    assert session.scope == Scope(user_id="alex", run_id="monday")


def test_a_connection_may_be_an_agents_own() -> None:
    assert opened(Principal("p"), agent_id="tutor").principal.owner == OwnerRef(OwnerType.AGENT, "tutor")


def test_where_nobody_is_named_it_is_the_default_user() -> None:
    session = opened(Principal("p"))

    assert session.principal.owner == OwnerRef(OwnerType.USER, "somebody")
    assert session.scope == Scope(user_id="somebody")


def test_headers_name_owners_in_utf_8() -> None:
    raw = [(b"x-graphmem-user", "Zoë".encode()), (b"x-graphmem-run", b"monday")]

    assert named_owners(Headers(raw=raw)) == Scope(user_id="Zoë", run_id="monday")


@pytest.mark.parametrize("values", [[b""], [b" alex"], [b"alex", b"bob"], [b"\xff"]])
def test_a_header_that_names_nobody_for_certain_is_refused(values: list[bytes]) -> None:
    with pytest.raises(BadUserInput, match="X-Graphmem-User"):
        named_owners(Headers(raw=[(b"x-graphmem-user", value) for value in values]))
