"""The public keys of an OIDC issuer, which are fetched off the event loop and kept."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from graphmem.access.issuer_address import check_address
from graphmem.errors import Unavailable

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Asymmetric ones only. With HS256 beside them the issuer's public key, which everybody has, would be a shared secret
with which anybody makes tokens (algorithm confusion); `none` needs no key at all."""

REFRESH = 300.0
"""Seconds after which keys are fetched again, so that one that the issuer has withdrawn ends."""
MAX_AGE = 3600.0
"""Seconds for which keys count where the issuer does not answer."""
PAUSE = 10.0
"""Seconds between two fetches at least: a flood of tokens with unknown key ids must not become one of fetches."""
_TIMEOUT = 5.0
_MAX_BYTES = 1 << 20

_log = logging.getLogger(__name__)


class IssuerKeys:
    """Finds the key that a token names; keys are fetched when they are old or the named one is not among them."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._keys: dict[str | None, PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str | None) -> PyJWK | None:
        """Returns the key with an id, or None. Raises Unavailable where there are no keys that still count."""
        if key_id not in self._keys or self._age >= MAX_AGE:
            await self._fetch()
        elif self._age >= REFRESH:
            self._begin_fetch()
        if self._age >= MAX_AGE:
            raise Unavailable("The issuer of your token does not answer, so that the token cannot be checked.")
        return self._keys.get(key_id)

    async def close(self) -> None:
        if self._fetching:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    @property
    def _age(self) -> float:
        return time.monotonic() - self._fetched_at

    async def _fetch(self) -> None:
        self._begin_fetch()
        if self._fetching:
            # A caller that hangs up ends its own wait, and not the fetch, for which others wait too.
            await asyncio.wait([self._fetching])

    def _begin_fetch(self) -> None:
        """Begins a fetch, unless one is under way or was a moment ago."""
        is_under_way = self._fetching is not None and not self._fetching.done()
        if not is_under_way and time.monotonic() - self._tried_at >= PAUSE:
            self._tried_at = time.monotonic()
            self._fetching = asyncio.create_task(self._run_fetch())

    async def _run_fetch(self) -> None:
        try:
            keys = await asyncio.to_thread(_fetch_keys, self._issuer)
        except (requests.RequestException, ValueError) as error:
            _log.warning("The keys of the issuer %s could not be fetched. %s", self._issuer, error)
            return
        self._keys, self._fetched_at = keys, time.monotonic()


def _fetch_keys(issuer: str) -> dict[str | None, PyJWK]:
    """Returns the issuer's keys by their ids. Raises RequestException and ValueError."""
    described = _fetch_json(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if described.get("issuer") != issuer:
        raise ValueError(f"It calls itself {described.get('issuer')!r}.")
    address = check_address(str(described.get("jwks_uri")))
    # An issuer elsewhere must not send graphmem to an address of its own machine (SSRF).
    if urlsplit(address).scheme != "https" and urlsplit(issuer).scheme == "https":
        raise ValueError(f"Its keys are at {address!r}, which is not https.")
    listed = _fetch_json(address).get("keys")
    if not isinstance(listed, list):
        raise ValueError("Its list of keys has none.")
    keys = {one.key_id: one for one in map(_to_key, listed) if one}
    # A token names no key where there is only one.
    return {None: next(iter(keys.values())), **keys} if len(keys) == 1 else {**keys}


def _fetch_json(address: str) -> dict[str, Any]:
    with requests.get(address, timeout=_TIMEOUT, allow_redirects=False, stream=True) as response:
        response.raise_for_status()
        if response.is_redirect:
            raise ValueError(f"{address} leads elsewhere.")
        text = response.raw.read(_MAX_BYTES + 1, decode_content=True)
    if len(text) > _MAX_BYTES:
        raise ValueError(f"{address} answers with more than {_MAX_BYTES:,} bytes.")
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError(f"{address} does not answer with a JSON object.")
    return body


def _to_key(listed: object) -> PyJWK | None:
    """Returns a key that signs with one of our algorithms, or None for another."""
    if not isinstance(listed, Mapping) or listed.get("use", "sig") != "sig":
        return None
    try:
        key = PyJWK(dict(listed))
    except (PyJWTError, TypeError, ValueError):  # one bad key must not take the good ones with it
        return None
    return key if key.algorithm_name in ALGORITHMS else None
