"""The keys that a server has looked up lately, and whether there are any, which decides who may come in without one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from datetime import datetime

from graphmem.access.tokens import Token, is_secret
from graphmem.errors import GraphmemError
from graphmem.model.api_key import ApiKey, KeyState
from graphmem.model.moment import now
from graphmem.store.keys import KeyStore

FRESH = 5.0
"""Seconds for which what was looked up counts: so long a revoked key goes on, and a first key is overlooked."""
MAX_KEYS = 10_000
"""The number of keys that are kept in memory; the least recently used one is looked up again (LRU)."""
USE_PAUSE = 60.0
"""Seconds after which the time of a key's last use is written again."""
_BATCHING = 1.0
"""Seconds for which uses are gathered before they are written together."""

_log = logging.getLogger(__name__)


class KeyRing:
    """Tells which key a token is. Raises Unavailable where that takes the database and it does not answer."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._found: OrderedDict[str, tuple[float, ApiKey]] = OrderedDict()
        self._is_locked = False
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._uses = _Uses(store)

    async def is_locked(self, *, anew: bool = False) -> bool:
        """Returns whether there are keys, so that nobody comes in without one.

        Once there were some, it is so for as long as the process runs. With `anew` the database is asked in any case.
        """
        asked = time.monotonic()
        if not self._is_settled(asked, anew):
            # One look for all who wait for it: else each of many requests would ask a busy database for the same.
            async with self._looking:
                if not self._is_settled(asked, anew):
                    began = time.monotonic()
                    self._is_locked = await self._store.exists_key()
                    self._looked_at = began
        return self._is_locked

    def _is_settled(self, asked: float, anew: bool) -> bool:
        """Returns whether no further look is needed: a slow one that began after it was asked for counts as well."""
        is_fresh = not anew and time.monotonic() - self._looked_at < FRESH
        return self._is_locked or is_fresh or self._looked_at >= asked

    async def find(self, token: Token) -> ApiKey | None:
        """Returns the key that a token opens with, or None for one that is unknown, wrong, revoked or expired.

        Every failure takes one look into the database, so that its duration does not tell which it is.
        """
        looked_at, key = self._found.get(token.key_id, (0.0, None))
        if key is None or not _opens(key, token) or time.monotonic() - looked_at >= FRESH:
            key = await self._look_up(token)
        if key is None or not _opens(key, token):
            return None
        self._found.move_to_end(key.id)
        self._uses.note(key)
        return key

    def knows(self, token: Token) -> bool:
        """Returns whether this token has been that of a key before, so that it is nobody's guess."""
        _, key = self._found.get(token.key_id, (0.0, None))
        return key is not None and is_secret(token.secret, key.secret_hash)

    async def close(self) -> None:
        """Writes the uses that are not written yet."""
        await self._uses.close()

    async def _look_up(self, token: Token) -> ApiKey | None:
        began = time.monotonic()
        key = await self._store.get_key(token.key_id)
        if key is None:
            self._found.pop(token.key_id, None)
            return None
        self._is_locked = True
        # A key that somebody without its secret asks for must not push out one that is used.
        if is_secret(token.secret, key.secret_hash):
            self._found[key.id] = (began, key)
            if len(self._found) > MAX_KEYS:
                self._found.popitem(last=False)
        return key


def _opens(key: ApiKey, token: Token) -> bool:
    return is_secret(token.secret, key.secret_hash) and key.state(now()) == KeyState.ACTIVE


class _Uses:
    """Writes when keys were last used, each at most once a minute, in the background."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._waiting: dict[str, datetime] = {}
        self._written: OrderedDict[str, datetime] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    def note(self, key: ApiKey) -> None:
        at = now()
        last = self._written.get(key.id) or key.last_used_at
        if last is not None and (at - last).total_seconds() < USE_PAUSE:
            return
        self._waiting[key.id] = at
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_soon())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._write()

    async def _write_soon(self) -> None:
        await asyncio.sleep(_BATCHING)
        await self._write()

    async def _write(self) -> None:
        uses, self._waiting = self._waiting, {}
        if not uses:
            return
        # Also where it fails: the next use in a minute is early enough to try again.
        self._written |= uses
        while len(self._written) > MAX_KEYS:
            self._written.popitem(last=False)
        try:
            await self._store.note_uses(uses)
        except GraphmemError as error:
            _log.warning("When keys were last used could not be written. %s", error.message)
