"""Who comes in, by the keys that a real Neo4j has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from graphmem.access import authentication, key_ring
from graphmem.access.authentication import AccessOptions, Authenticator
from graphmem.access.credentials import Credentials
from graphmem.access.key_ring import KeyRing
from graphmem.access.keys import KeyService
from graphmem.access.tokens import Token, make_token
from graphmem.app.admission import check_exposure
from graphmem.config.settings import Settings
from graphmem.errors import (
    BadUserInput,
    Conflict,
    Forbidden,
    NotFound,
    SetupError,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from graphmem.model.api_key import DEFAULT_PERMISSIONS, Grant, KeyState
from graphmem.model.moment import now
from graphmem.model.principal import ALL_PERMISSIONS, Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.keys import KeyStore

OPTIONS = AccessOptions("default")
GRANT = Grant("acme", "bot")
ADMIN_KEY = "a" * 40


@pytest.fixture(scope="module")
async def lonely(empty_address: Address) -> AsyncIterator[Database]:
    """A database in which there is nothing but keys."""
    database = Database(empty_address)
    yield database
    await database.run_statement("MATCH (n) DETACH DELETE n")
    await database.close()


@pytest.fixture
async def store(lonely: Database) -> KeyStore:
    await lonely.run_statement("MATCH (k:ApiKey) DELETE k")
    return KeyStore(lonely)


@pytest.fixture
def keys(store: KeyStore) -> KeyService:
    return KeyService(store)


@pytest.fixture
async def ring(store: KeyStore) -> AsyncIterator[KeyRing]:
    ring = KeyRing(store)
    yield ring
    await ring.close()


@pytest.fixture
def authenticator(ring: KeyRing) -> Authenticator:
    return Authenticator(OPTIONS, ring)


def shown(token: Token | str | None = None, project: str | None = None, address: str = "192.0.2.1") -> Credentials:
    return Credentials(token.text if isinstance(token, Token) else token, project, address)


async def test_a_key_is_stored_without_its_secret(lonely: Database, keys: KeyService) -> None:
    owner = OwnerRef(OwnerType.USER, "alex")
    key, token = await keys.create_key(replace(GRANT, owner=owner), timedelta(days=90))

    [record] = await lonely.run_statement("MATCH (k:ApiKey) RETURN k {.*} AS key")

    assert token.secret not in str(record["key"])
    assert record["key"]["secret_hash"] == token.secret_hash
    assert await keys.list_keys(None) == await keys.list_keys("acme") == [key]
    assert await keys.list_keys("other") == []
    assert key.expires_at
    assert key.expires_at - key.created_at == timedelta(days=90)


WRONG_GRANTS: list[tuple[dict[str, Any], str]] = [
    ({"project": " "}, "project must not be blank"),
    ({"name": "a\nb"}, "name holds the character"),
    ({"permissions": frozenset()}, "at least one permission"),
    ({"owner": OwnerRef(OwnerType.USER, "")}, "user must not be blank"),
    ({"owner": OwnerRef(OwnerType.RUN, "monday")}, "not to a run"),
    ({"owner": OwnerRef(OwnerType.USER, "alex"), "permissions": ALL_PERMISSIONS}, "cannot be bound to an owner"),
]


@pytest.mark.parametrize(("part", "said"), WRONG_GRANTS, ids=[said for _, said in WRONG_GRANTS])
async def test_a_key_that_gives_what_cannot_be_is_refused(part: dict[str, Any], said: str, keys: KeyService) -> None:
    with pytest.raises(BadUserInput, match=said):
        await keys.create_key(replace(GRANT, **part), None)

    assert await keys.list_keys(None) == []


async def test_without_keys_anybody_chooses_a_project(authenticator: Authenticator) -> None:
    assert await authenticator.authenticate(shown()) == Principal("default", caller="192.0.2.1")
    assert await authenticator.authenticate(shown("of another program", "acme")) == Principal(
        "acme", caller="192.0.2.1"
    )
    with pytest.raises(BadUserInput):
        await authenticator.authenticate(shown(project=" "))


async def test_from_the_first_key_on_nobody_comes_in_without(
    authenticator: Authenticator, keys: KeyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await authenticator.is_locked()
    key, token = await keys.create_key(GRANT, None)

    # Who has a key is known by it at once, and so everybody else is asked for one.
    assert await authenticator.authenticate(shown(token)) == key.principal()
    assert key.principal() == Principal("acme", "bot", None, DEFAULT_PERMISSIONS, key.id)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown())
    assert await authenticator.is_locked()


async def test_a_first_key_is_seen_without_being_used(
    authenticator: Authenticator, keys: KeyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate(shown())
    await keys.create_key(GRANT, None)

    monkeypatch.setattr(key_ring, "FRESH", 0.0)

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown())


async def test_once_there_were_keys_the_door_stays_locked(
    lonely: Database, authenticator: Authenticator, keys: KeyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_ring, "FRESH", 0.0)
    key, _ = await keys.create_key(GRANT, None)
    await keys.revoke_key(key.id)
    assert await authenticator.is_locked()

    await lonely.run_statement("MATCH (k:ApiKey) DELETE k")

    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown())


async def test_while_the_database_does_not_answer_nobody_comes_in() -> None:
    nowhere = Database(Address("bolt://127.0.0.1:1", "neo4j", "x"))
    authenticator = Authenticator(OPTIONS, KeyRing(KeyStore(nowhere)))

    outcomes = await asyncio.gather(
        authenticator.authenticate(shown()), authenticator.authenticate(shown(make_token())), return_exceptions=True
    )

    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    await nowhere.close()


async def test_a_revoked_or_expired_key_ends(
    authenticator: Authenticator, keys: KeyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    revoked, of_revoked = await keys.create_key(GRANT, None)
    _, of_short = await keys.create_key(GRANT, timedelta(seconds=1))
    await authenticator.authenticate(shown(of_revoked))
    await authenticator.authenticate(shown(of_short))

    await keys.revoke_key(revoked.id)
    monkeypatch.setattr(key_ring, "FRESH", 0.0)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown(of_revoked))

    # A key that was looked up lately ends at its time to the moment.
    monkeypatch.setattr(key_ring, "FRESH", 60.0)
    await asyncio.sleep(1)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown(of_short))


async def test_a_successor_opens_the_same_while_the_old_key_ends(
    authenticator: Authenticator, keys: KeyService
) -> None:
    old, of_old = await keys.create_key(GRANT, timedelta(days=90))

    new, of_new = await keys.rotate_key(old.id, timedelta(hours=24))

    assert (new.grant, new.rotated_from) == (GRANT, old.id)
    assert new.expires_at
    assert new.expires_at - new.created_at == timedelta(days=90)
    for token in (of_old, of_new):
        assert (await authenticator.authenticate(shown(token))).project == "acme"
    [stored, _] = await keys.list_keys(None)
    assert stored.expires_at
    assert abs(stored.expires_at - (new.created_at + timedelta(hours=24))) < timedelta(seconds=1)
    assert stored.state(now() + timedelta(hours=25)) == KeyState.EXPIRED


async def test_rotating_never_makes_an_old_key_live_longer(keys: KeyService) -> None:
    old, _ = await keys.create_key(GRANT, timedelta(minutes=5))

    await keys.rotate_key(old.id, timedelta(hours=24))

    assert (await keys.list_keys(None))[0].expires_at == old.expires_at


async def test_a_key_that_has_ended_has_no_successor(keys: KeyService) -> None:
    key, _ = await keys.create_key(GRANT, None)
    await keys.revoke_key(key.id)

    with pytest.raises(Conflict, match="is revoked"):
        await keys.rotate_key(key.id, timedelta())
    with pytest.raises(NotFound, match="There is no key"):
        await keys.rotate_key("unknown", timedelta())
    with pytest.raises(NotFound, match="There is no key"):
        await keys.revoke_key("unknown")
    assert len(await keys.list_keys(None)) == 1


async def test_revoking_again_keeps_the_first_time(keys: KeyService) -> None:
    key, _ = await keys.create_key(GRANT, None)

    first, second = await keys.revoke_key(key.id), await keys.revoke_key(key.id)

    assert first.revoked_at == second.revoked_at is not None


async def test_the_last_use_is_noted_once_a_minute(
    lonely: Database, keys: KeyService, ring: KeyRing, authenticator: Authenticator
) -> None:
    _, token = await keys.create_key(GRANT, None)
    await authenticator.authenticate(shown(token))
    await ring.close()
    [used] = await keys.list_keys(None)

    await authenticator.authenticate(shown(token))
    await ring.close()

    assert used.last_used_at
    assert used.last_used_at >= used.created_at
    assert await keys.list_keys(None) == [used]


async def test_the_key_of_the_settings_may_do_everything_without_a_key_in_the_database(ring: KeyRing) -> None:
    authenticator = Authenticator(replace(OPTIONS, admin_key=ADMIN_KEY), ring)

    assert await authenticator.authenticate(shown(ADMIN_KEY)) == Principal("default", "admin", caller="admin")
    assert (await authenticator.authenticate(shown(ADMIN_KEY, "acme"))).project == "acme"
    for wrong in (None, "", ADMIN_KEY[:-1], "ä" * 40):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate(shown(wrong))


async def test_a_project_is_chosen_by_admins_only(authenticator: Authenticator, keys: KeyService) -> None:
    _, plain = await keys.create_key(GRANT, None)
    _, admin = await keys.create_key(replace(GRANT, permissions=frozenset({Permission.ADMIN})), None)

    assert (await authenticator.authenticate(shown(plain, "acme"))).project == "acme"
    assert (await authenticator.authenticate(shown(admin, "other"))).project == "other"
    with pytest.raises(Forbidden):
        await authenticator.authenticate(shown(plain, "other"))
    with pytest.raises(BadUserInput):
        await authenticator.authenticate(shown(admin, " "))


async def test_wrong_keys_are_throttled_by_address_and_who_was_in_before_is_not(
    authenticator: Authenticator, keys: KeyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = await keys.create_key(GRANT, None)
    await authenticator.authenticate(shown(token))
    for _ in range(authentication.FAILURES_PER_MINUTE):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate(shown("nonsense"))

    with pytest.raises(Throttled) as refused:
        await authenticator.authenticate(shown(make_token()))

    assert refused.value.retry_after
    monkeypatch.setattr(key_ring, "FRESH", 0.0)
    assert (await authenticator.authenticate(shown(token))).project == "acme"
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(shown(make_token(), address="192.0.2.2"))


async def test_each_key_has_a_rate_limit_of_its_own(ring: KeyRing, keys: KeyService) -> None:
    authenticator = Authenticator(replace(OPTIONS, requests_per_minute=3), ring)
    _, one = await keys.create_key(GRANT, None)
    _, other = await keys.create_key(GRANT, None)
    for _ in range(3):
        principal = await authenticator.authenticate(shown(one))

    with pytest.raises(Throttled):
        await authenticator.authenticate(shown(one, address="192.0.2.2"))
    authenticator.spend(principal, 1, least=0)
    with pytest.raises(Throttled):
        authenticator.spend(principal, 1, least=0)
    authenticator.spend(await authenticator.authenticate(shown(other)), 2, least=0)
    with pytest.raises(Throttled):
        await authenticator.authenticate(shown(other))


async def test_a_host_that_others_can_reach_takes_a_key(
    authenticator: Authenticator, store: KeyStore, keys: KeyService
) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.com"):
        with pytest.raises(SetupError, match=r"graphmem keys create.*GRAPHMEM_ADMIN_KEY.*GRAPHMEM_INSECURE=true"):
            await check_exposure(Settings(host=host), authenticator)
    for settings in (Settings(), Settings(host="::1"), Settings(host="0.0.0.0", insecure=True)):
        await check_exposure(settings, authenticator)

    await keys.create_key(GRANT, None)

    await check_exposure(Settings(host="0.0.0.0"), Authenticator(OPTIONS, KeyRing(store)))
