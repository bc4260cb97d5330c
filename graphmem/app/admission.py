"""Admission as the settings want it: what decides who may come in, and whether a server may do without keys."""

from __future__ import annotations

from graphmem.access.authentication import AccessOptions, Authenticator
from graphmem.access.issuer import ClaimNames, Issuer, IssuerOptions
from graphmem.access.key_ring import KeyRing
from graphmem.config.settings import LOOPBACK, Settings
from graphmem.errors import SetupError
from graphmem.model.scope import OwnerType
from graphmem.store.database import Database
from graphmem.store.keys import KeyStore


def make_authenticator(settings: Settings, database: Database, issuer: Issuer | None = None) -> Authenticator:
    options = AccessOptions(settings.project, settings.admin_key, settings.rate_limit)
    return Authenticator(options, KeyRing(KeyStore(database)), issuer)


def make_issuer(settings: Settings) -> Issuer | None:
    """Returns the issuer that the settings name; None where they name none. Raises SetupError."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_audience is None:
        raise SetupError(
            "GRAPHMEM_OIDC_ISSUER is set: set GRAPHMEM_OIDC_AUDIENCE too, or tokens for others would count."
        )
    owner_type = None if settings.oidc_owner_type == "none" else OwnerType(settings.oidc_owner_type.upper())
    claims = ClaimNames(settings.oidc_project_claim, settings.oidc_owner_claim, settings.oidc_permissions_claim)
    return Issuer(IssuerOptions(settings.oidc_issuer, settings.oidc_audience, settings.project, owner_type, claims))


async def check_exposure(settings: Settings, authenticator: Authenticator) -> None:
    """Raises SetupError where others can reach a server that asks nobody for a key."""
    if settings.host in LOOPBACK or settings.insecure or await authenticator.is_locked():
        return
    raise SetupError(
        f"GRAPHMEM_HOST is {settings.host}, where others can reach graphmem, and there is no key yet: create one with "
        "`graphmem keys create`, set GRAPHMEM_ADMIN_KEY, or set GRAPHMEM_INSECURE=true if the network is yours alone."
    )
