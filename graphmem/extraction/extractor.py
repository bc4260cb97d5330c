"""What every extractor does."""

from __future__ import annotations

from typing import Protocol

from graphmem.model.fact import Extraction, Known, Material


class Extractor(Protocol):
    name: str
    """What made the memories, such as "local" or "llm:gpt-4.1-mini"."""

    is_model: bool
    """Whether it follows includes, excludes and instructions, and finds categories, itself."""

    def probes(self, material: Material) -> list[str]:
        """The texts whose neighbours among the memories of the same owners it needs to know, each once."""
        ...

    async def extract(self, material: Material, known: Known) -> Extraction:
        """`known` has what was found by each of its probes. Raises ExtractionFailed."""
        ...

    async def close(self) -> None: ...
