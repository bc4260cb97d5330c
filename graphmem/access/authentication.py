"""Authentication: who a request comes from, by its key or token, its project and its address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphmem.access.credentials import Credentials
from graphmem.access.issuer import Issuer
from graphmem.access.key_ring import KeyRing
from graphmem.access.rate_limits import RateLimit
from graphmem.access.tokens import is_same_key, parse_token
from graphmem.errors import Forbidden, Unauthenticated
from graphmem.model.limits import check_name
from graphmem.model.principal import Permission, Principal

ADMIN = "admin"
"""The actor and caller of requests with the key of the settings."""
FAILURES_PER_MINUTE = 600
"""The number of wrong keys that one address may send in a minute. It bounds the look-ups; guessing is hopeless."""

_UNKNOWN = (
    "Nobody is known by this key: send `Authorization: Bearer …` with a key of `graphmem keys create` that is neither "
    "revoked nor expired."
)


@dataclass(frozen=True, slots=True)
class AccessOptions:
    """The settings of access: the project of requests that name none, the admin key, and the rate limit."""

    project: str
    admin_key: str | None = None
    requests_per_minute: int = 20_000


class Authenticator:
    """Tells on whose behalf a request is made."""

    def __init__(self, options: AccessOptions, keys: KeyRing, issuer: Issuer | None = None) -> None:
        """Makes it. With an issuer, its tokens count beside keys, and nobody comes in without either."""
        self._options = options
        self._keys = keys
        self._issuer = issuer
        self._requests = RateLimit(options.requests_per_minute)
        self._failures = RateLimit(FAILURES_PER_MINUTE)

    async def authenticate(self, credentials: Credentials) -> Principal:
        """Returns who the request comes from, and counts it against its rate limit.

        Raises Unauthenticated, Forbidden, Throttled, BadUserInput, and Unavailable where the database has to be asked
        and does not answer: nobody is let in because of a fault.
        """
        principal = await self._principal(credentials)
        self._requests.spend(principal.caller)
        return principal

    async def recheck(self, credentials: Credentials, known: Principal) -> None:
        """Raises Unauthenticated where the credentials are no longer those of a caller who was let in."""
        if await self._principal(credentials) != known:
            raise Unauthenticated(_UNKNOWN)

    def spend(self, principal: Principal, cost: float, least: float) -> None:
        """Takes points of the caller's rate limit. Raises Throttled where fewer than `least` are left.

        A request that has been let in goes on with none left; what begins anew takes one, as a request does.
        """
        self._requests.spend(principal.caller, cost, least)

    async def is_locked(self) -> bool:
        """Returns whether nobody comes in without a key. Raises Unavailable."""
        return self._is_always_locked or await self._keys.is_locked()

    async def close(self) -> None:
        await self._keys.close()
        if self._issuer:
            await self._issuer.close()

    @property
    def _is_always_locked(self) -> bool:
        return self._options.admin_key is not None or self._issuer is not None

    async def _principal(self, credentials: Credentials) -> Principal:
        token = credentials.token
        if not self._is_always_locked and not await self._keys.is_locked(anew=token is not None):
            return self._anybody(credentials)
        principal = await self._known(token, credentials.address) if token else None
        if principal is None:
            self._failures.spend(credentials.address)
            raise Unauthenticated(_UNKNOWN)
        return _in_project(principal, credentials.project)

    def _anybody(self, credentials: Credentials) -> Principal:
        project = self._options.project if credentials.project is None else credentials.project
        return Principal(check_name(project, "X-Graphmem-Project"), caller=credentials.address)

    async def _known(self, text: str, address: str) -> Principal | None:
        """Returns the principal of a token, or None. Raises Throttled for one more guess of too many."""
        if self._is_admin_key(text):
            return Principal(self._options.project, actor=ADMIN, caller=ADMIN)
        token = parse_token(text)
        if token is None:
            return await self._issuer.verify(text) if self._issuer else None
        # Behind a proxy all have one address: who was let in before is not kept out by others' guesses.
        if not self._keys.knows(token):
            self._failures.check(address)
        key = await self._keys.find(token)
        return key.principal() if key else None

    def _is_admin_key(self, text: str) -> bool:
        admin_key = self._options.admin_key
        return admin_key is not None and is_same_key(text, admin_key)


def _in_project(principal: Principal, project: str | None) -> Principal:
    """Returns the principal in the project that the request asks for. Raises Forbidden unless it may choose one."""
    if project is None or project == principal.project:
        return principal
    if Permission.ADMIN not in principal.permissions or principal.owner is not None:
        raise Forbidden(
            "X-Graphmem-Project names another project than that of your key: leave it out, or use a key with the "
            "permission 'admin'."
        )
    return replace(principal, project=check_name(project, "X-Graphmem-Project"))
