"""The trusted documents that the settings name."""

from __future__ import annotations

import orjson

from graphmem.api.schema import make_schema
from graphmem.api.trusted_documents import TrustedDocuments
from graphmem.app.limits import cost_limits
from graphmem.config.settings import Settings
from graphmem.errors import SetupError


async def trusted_documents(settings: Settings) -> TrustedDocuments:
    """Returns the documents of the file that the settings name, each of which is valid. Raises SetupError."""
    path, are_all = settings.trusted_documents, settings.only_trusted_documents
    if path is None and are_all:
        raise SetupError(
            "GRAPHMEM_ONLY_TRUSTED_DOCUMENTS is true: set GRAPHMEM_TRUSTED_DOCUMENTS to the file that lists them."
        )
    if path is None:
        return TrustedDocuments()
    try:
        trusted = TrustedDocuments(orjson.loads(path.read_bytes()), are_all=are_all)
        await trusted.validate(make_schema(cost_limits(settings)).documents)
    except (OSError, ValueError, KeyError, TypeError, SetupError) as error:
        raise SetupError(f"GRAPHMEM_TRUSTED_DOCUMENTS is {path}, which cannot be used: {error}") from error
    return trusted
