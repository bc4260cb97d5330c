"""Making, listing, revoking and rotating API keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from graphmem.access.tokens import Token, make_token
from graphmem.errors import Conflict, NotFound
from graphmem.model.api_key import ApiKey, Grant, KeyState
from graphmem.model.moment import now
from graphmem.store.keys import KeyStore


class KeyService:
    """Makes and ends API keys. The token of a new key is returned once and cannot be had again."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    async def create_key(self, grant: Grant, lifetime: timedelta | None) -> tuple[ApiKey, Token]:
        """Makes a key, which expires after `lifetime` or never; one without a name is called by its id.

        Raises BadUserInput and LimitExceeded.
        """
        token, at = make_token(), now()
        grant = replace(grant, name=grant.name or token.key_id).check()
        key = ApiKey(token.key_id, grant, token.secret_hash, at, _after(at, lifetime))
        await self._store.add_key(key)
        return key, token

    async def list_keys(self, project: str | None) -> list[ApiKey]:
        """Returns the keys of a project, or of all where it is None, the oldest first."""
        return await self._store.list_keys(project)

    async def revoke_key(self, key_id: str) -> ApiKey:
        """Ends a key. Raises NotFound."""
        key = await self._store.revoke_key(key_id, now())
        if key is None:
            raise _no_such_key(key_id)
        return key

    async def rotate_key(
        self, key_id: str, overlap: timedelta, lifetime: timedelta | None = None
    ) -> tuple[ApiKey, Token]:
        """Makes a successor that gives the same; the old key stays good for `overlap`, unless it expires before.

        The successor has the old key's lifetime where none is given.

        Raises NotFound, and Conflict for a key that is not good any more.
        """
        token, at = make_token(), now()

        def make_successor(old: ApiKey) -> ApiKey:
            state = old.state(at)
            if state != KeyState.ACTIVE:
                raise Conflict(f"The key {key_id} is {state}: create a new one with `graphmem keys create`.")
            expires_at = _after(at, lifetime or _lifetime(old))
            return ApiKey(token.key_id, old.grant, token.secret_hash, at, expires_at, rotated_from=old.id)

        key = await self._store.replace_key(key_id, make_successor, at + overlap)
        if key is None:
            raise _no_such_key(key_id)
        return key, token


def _after(at: datetime, lifetime: timedelta | None) -> datetime | None:
    return None if lifetime is None else at + lifetime


def _lifetime(key: ApiKey) -> timedelta | None:
    return key.expires_at - key.created_at if key.expires_at else None


def _no_such_key(key_id: str) -> NotFound:
    return NotFound(f"There is no key {key_id!a}; `graphmem keys list` shows the ids of all.")
