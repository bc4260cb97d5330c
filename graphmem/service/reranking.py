"""Looking again at the best of what was found."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.hit import Hit
from graphmem.reranking.reranker import Reranker
from graphmem.retrieval.reranking import TOP, blend


async def rerank(reranker: Reranker | None, query: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, the best first; as they are where there is no reranker.

    To be done before a list is cut: what is brought up must be there.
    """
    if reranker is None or not hits:
        return list(hits)
    return blend(hits, await reranker.rerank(query, [hit.text for hit in hits[:TOP]]))
