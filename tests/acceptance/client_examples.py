"""The manual's examples for GraphQL clients, as files, of which two are their reader's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.manual import ROOT, files

EXAMPLES = files(ROOT / "docs" / "clients.md")


@dataclass(frozen=True, slots=True)
class ReadersSettings:
    """What a reader of the manual has instead of what `settings.js` and `settings.py` say there."""

    url: str
    headers: Mapping[str, str]

    def write_examples(self, directory: Path) -> None:
        """Writes all files of the page, and the schema, which code generators read."""
        shutil.copy(ROOT / "schema.graphql", directory)
        own = {name: self._fill_in(EXAMPLES[name]) for name in ("settings.js", "settings.py")}
        for name, text in (EXAMPLES | own).items():
            (directory / name).parent.mkdir(exist_ok=True)
            (directory / name).write_text(text, "utf-8")

    def _fill_in(self, text: str) -> str:
        text = text.replace("http://127.0.0.1:8000", self.url)
        for printed in ('{ "X-Graphmem-Project": "assistant" }', '{"X-Graphmem-Project": "assistant"}'):
            text = text.replace(printed, json.dumps(self.headers))
        return text
