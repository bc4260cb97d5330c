"""The options that mem0 has and graphmem has not."""

from __future__ import annotations

from graphmem.rest.errors import NotOffered
from graphmem.rest.values import Given

OPTIONS = {
    "structured_data_schema": "graphmem does not extract data by a schema: keep such data in `metadata`.",
    "filter_memories": "graphmem has no model that drops hits: give a `threshold`, or fewer by `top_k`.",
    "only_metadata_based_search": "A search needs its query: get all memories with `metadata` in `filters` instead.",
    "reference_date": "graphmem reads times in a query from today on: filter by `created_at`, or use GraphQL's `asOf`.",
    "prompt_profile_id": "graphmem has no profiles of prompts: give `custom_instructions`.",
}
"""Options of a request that would change its outcome; an answer without them would be a wrong one."""


def check_options(given: Given) -> None:
    """Raises NotOffered for an option that graphmem lacks."""
    for name, sentence in OPTIONS.items():
        if given.get(name):
            raise NotOffered(sentence, field=[name])
