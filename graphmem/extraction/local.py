from __future__ import annotations

from graphmem.model.fact import Extraction, Fact, Known, Material


class LocalExtractor:
    name = "local"
    is_model = False

    def probes(self, material: Material) -> list[str]:
        return [t.content for t in material.turns if t.is_source]

    async def extract(self, material: Material, known: Known) -> Extraction:
        return Extraction(tuple(Fact(t.content, (i,)) for i, t in enumerate(material.turns) if t.is_source))

    async def close(self) -> None: ...
