"""The queries: one file each under `cypher/`, known by folder and name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_SLOT = re.compile(r"/\*<(\w+)>\*/(.*?)/\*</\1>\*/", re.DOTALL)
_COMMENT = re.compile(r"^//.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CypherQuery:
    """A query file. What stands between `/*<name>*/` and `/*</name>*/` is a slot, with the text it has in Browser."""

    name: str
    source: str

    @property
    def header(self) -> str:
        """What it does and what its parameters are: the comment that it begins with."""
        return "\n".join(line[2:].strip() for line in self.source.splitlines() if line.startswith("//"))

    @property
    def slots(self) -> set[str]:
        return {match[1] for match in _SLOT.finditer(self.source)}

    def text(self, **slots: str) -> str:
        """The query with its slots filled; those not named keep the text that they have in Browser."""
        filled = _SLOT.sub(lambda slot: slots.get(slot[1], slot[2]), self.source)
        return _COMMENT.sub("", filled).strip()

    def statements(self) -> list[str]:
        """The parts of a file that holds several, each ending in a semicolon."""
        return [part.strip() for part in self.text().split(";") if part.strip()]


def cypher_folder() -> Path:
    """Beside the package's modules when installed, at the project's root in a checkout."""
    installed = _PACKAGE / "cypher"
    return installed if installed.is_dir() else _PACKAGE.parent / "cypher"


@cache
def load_queries() -> dict[str, CypherQuery]:
    """Every query by its name, such as "memory/list_memories"."""
    folder = cypher_folder()
    files = sorted(folder.rglob("*.cypher"))
    names = [file.relative_to(folder).with_suffix("").as_posix() for file in files]
    return {name: CypherQuery(name, file.read_text("utf-8")) for name, file in zip(names, files, strict=True)}
