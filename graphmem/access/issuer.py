"""Tokens of an OIDC issuer (JWT), and the principals that their claims describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from graphmem.access.issuer_keys import ALGORITHMS, IssuerKeys
from graphmem.errors import Refused
from graphmem.model.api_key import DEFAULT_PERMISSIONS
from graphmem.model.limits import MAX_ID_BYTES, check_name
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType

LEEWAY = 30.0
"""Seconds by which the clocks of the issuer and of this machine may differ."""
_PREFIX = "graphmem:"


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """The names of the claims that say which project, which owner and what is allowed."""

    project: str | None = None
    owner: str = "sub"
    permissions: str | None = None


@dataclass(frozen=True, slots=True)
class IssuerOptions:
    """The issuer whose tokens are accepted, and how their claims are read."""

    issuer: str
    audience: str
    project: str
    """The project of tokens whose claims name none."""
    owner_type: OwnerType | None = OwnerType.USER
    """The type of owner that the owner claim names; None where tokens are bound to no owner."""
    claims: ClaimNames = ClaimNames()


class Issuer:
    """Checks tokens of one issuer."""

    def __init__(self, options: IssuerOptions) -> None:
        self._options = options
        self._keys = IssuerKeys(options.issuer)

    async def verify(self, token: str) -> Principal | None:
        """Returns the principal of a token, or None for one that does not count. Raises Unavailable."""
        try:
            claims = await self._claims(token)
            return self._principal(claims)
        except (PyJWTError, Refused):
            return None

    async def close(self) -> None:
        await self._keys.close()

    async def _claims(self, token: str) -> Mapping[str, Any]:
        header = jwt.get_unverified_header(token)
        # "crit" lists what a reader has to understand; we know of nothing in it.
        if header.get("alg") not in ALGORITHMS or "crit" in header:
            raise PyJWTError
        key = await self._keys.find(header.get("kid"))
        if key is None:
            raise PyJWTError
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=self._options.audience,
            issuer=self._options.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
        )
        return claims

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        names, options = self._options.claims, self._options
        subject = _name(claims, "sub")
        return Principal(
            options.project if names.project is None else _name(claims, names.project),
            subject,
            OwnerRef(options.owner_type, _name(claims, names.owner)) if options.owner_type else None,
            self._permissions(claims),
            caller=f"sub:{subject}",
        )

    def _permissions(self, claims: Mapping[str, Any]) -> frozenset[Permission]:
        """Returns what a token allows: never `admin`, which reaches every project, where it is bound to an owner."""
        if self._options.claims.permissions is None:
            return DEFAULT_PERMISSIONS
        listed = claims.get(self._options.claims.permissions)
        words = listed.split() if isinstance(listed, str) else listed if isinstance(listed, list) else []
        named = {word.removeprefix(_PREFIX) for word in words if isinstance(word, str)}
        allowed = frozenset(permission for permission in Permission if permission.value in named)
        return allowed - {Permission.ADMIN} if self._options.owner_type else allowed


def _name(claims: Mapping[str, Any], claim: str) -> str:
    """Returns a claim that names something. Raises PyJWTError and Refused."""
    value = claims.get(claim)
    if not isinstance(value, str):
        raise PyJWTError
    return check_name(value, max_bytes=MAX_ID_BYTES)
