"""This module loads the queries: each is a file under `cypher/`, named by its folder and file name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphmem.model.relation_type import LIVING

_RELATIONS = "|".join(LIVING)
_PACKAGE = Path(__file__).parent.parent
_SLOT = re.compile(r"/\*<(\w+)>\*/(.*?)/\*</\1>\*/", re.DOTALL)
_COMMENT = re.compile(r"^//.*$", re.MULTILINE)
_PARAMETER = re.compile(r"\$(\w+)")
_BRACKETS = re.compile(r"'[^']*'|\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
"""Texts, and brackets that hold no others."""
_ENDING = re.compile(r"\b(?:ORDER BY|SKIP|OFFSET|LIMIT)\b")

LANGUAGE = "CYPHER 25"

ONE_PARAMETER = "given"
"""The name of the only parameter of a query that is planned once."""

ROWS_IN_CHUNK = 16
"""The number of rows in one record of a query that is read in chunks. A record costs the driver 10 µs and Neo4j 6, and
has to be in memory whole."""

_IN_CHUNKS = (
    f"UNWIND range(0, size(rows) - 1, {ROWS_IN_CHUNK}) AS first RETURN rows[first..first + {ROWS_IN_CHUNK}] AS rows"
)

_TEXTS_AT_HAND = 1_024
"""The number of compiled texts of queries that are cached: each shape of a filter makes another."""


class GivenParameters(dict[str, Any]):
    """A map of parameters whose repr shows none of them.

    The driver makes the repr of all that it sends, vectors too, for its debug log, whether or not anybody reads that.
    """

    def __repr__(self) -> str:
        return f"{{{len(self)} parameters}}"


@dataclass(frozen=True, slots=True)
class CypherQuery:
    """A query file.

    What stands between `/*<name>*/` and `/*</name>*/` is a slot with its default text, so that Neo4j Browser runs the
    file as it is. The default text may have slots of its own. `relations` is a slot of every query that follows
    relations, which names their types: see `graphmem.model.relation_type`.
    """

    name: str
    source: str

    @property
    def header(self) -> str:
        """The comment at the file's top, which says what the query does and what its parameters are."""
        return "\n".join(line[2:].strip() for line in self.source.splitlines() if line.startswith("//"))

    @property
    def purpose(self) -> str:
        """The first sentence of the header."""
        return self.header.replace("\n", " ").partition(". ")[0].removesuffix(".") + "."

    @property
    def is_background(self) -> bool:
        """Whether a migration's header has the line `:background`: graphmem can serve before it is applied."""
        return ":background" in self.header.splitlines()

    @property
    def slots(self) -> set[str]:
        return {match[1] for match in _SLOT.finditer(self.source)}

    def text(self, **slots: str) -> str:
        """Returns the query without comments and with its slots filled; slots that are not given keep their default."""
        return self._filled({"relations": _RELATIONS, **slots})

    @property
    def subquery(self) -> str:
        """The text without the language that it names, as it stands within another query."""
        return self.text().removeprefix(LANGUAGE)

    def planned_once(self, parameters: Mapping[str, Any], **slots: str) -> PlannedQuery:
        """Returns the query with a single parameter, a map of all others.

        Neo4j plans a query again for other types of its parameters, null among them, and for lists of another order of
        magnitude; that of one that changes memories takes it half a second. It looks at nothing in a map, where it
        would not even miss a parameter: raises KeyError for one that is not given.
        """
        text, names = _planned_once(self, tuple(sorted(slots.items())), ONE_PARAMETER)
        return PlannedQuery(self.name, text, {ONE_PARAMETER: self._checked(parameters, names)})

    def part(
        self, name: str, parameters: Mapping[str, Any], slots: Mapping[str, str], computed: Mapping[str, str]
    ) -> PlannedQuery:
        """Returns the query as a part of another, which gets a parameter of this name and returns by the same name a
        list of this part's rows, each a list.

        `computed` are further parameters, with expressions of what earlier parts return. Raises KeyError for a
        parameter that is not given.
        """
        text, names = _planned_once(self, tuple(sorted(slots.items())), name, tuple(sorted(computed.items())))
        earlier = "*" if computed else ""
        called, row = self._called(text, earlier)
        rows = f"CALL ({earlier}) {{\n{called}\nRETURN collect({row}) AS {name}\n}}"
        return PlannedQuery(self.name, rows, {name: self._checked(parameters, names)})

    def in_chunks(self, parameters: Mapping[str, Any], slots: Mapping[str, str]) -> PlannedQuery:
        """Returns the query with a single parameter, as `planned_once` does.

        Each record has one value, a list of up to ROWS_IN_CHUNK rows, each a list. Raises KeyError for a parameter that
        is not given.
        """
        text, names = _planned_once(self, tuple(sorted(slots.items())), ONE_PARAMETER)
        called, row = self._called(text)
        chunks = f"{LANGUAGE}\n{called}\nWITH collect({row}) AS rows\n{_IN_CHUNKS}"
        return PlannedQuery(self.name, chunks, {ONE_PARAMETER: self._checked(parameters, names)})

    def _called(self, text: str, variables: str = "") -> tuple[str, str]:
        """Returns a call of the text as a subquery that sees these variables, and one of its rows as a list."""
        columns = ", ".join(f"`{column}`" for column in self.columns)
        return f"CALL ({variables}) {{{text.removeprefix(LANGUAGE)}\n}}", f"[{columns}]"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of what the query returns."""
        return _columns(self)

    def _checked(self, parameters: Mapping[str, Any], names: frozenset[str]) -> GivenParameters:
        if missing := names - parameters.keys():
            raise KeyError(self.name, *sorted(missing))
        return GivenParameters(parameters)

    def statements(self) -> list[str]:
        """Returns the statements of the file as it is pasted; semicolons part them; only migrations have several."""
        return [part.strip() for part in self._filled({}).split(";") if part.strip()]

    def _filled(self, slots: Mapping[str, str]) -> str:
        return _COMMENT.sub("", _fill(self.source, slots)).strip()


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """A query with its slots filled, and the parameters that Neo4j gets with it."""

    name: str
    text: str
    parameters: dict[str, dict[str, Any]]


def join_queries(parts: Sequence[PlannedQuery]) -> PlannedQuery:
    """Returns one query of all the parts, whose only row has the rows of each."""
    names = ", ".join(name for part in parts for name in part.parameters)
    text = "\n".join([LANGUAGE, *(part.text for part in parts), f"RETURN {names}"])
    parameters = {name: values for part in parts for name, values in part.parameters.items()}
    return PlannedQuery(" + ".join(part.name for part in parts), text, parameters)


@lru_cache(_TEXTS_AT_HAND)
def _planned_once(
    query: CypherQuery, slots: tuple[tuple[str, str], ...], name: str, computed: tuple[tuple[str, str], ...] = ()
) -> tuple[str, frozenset[str]]:
    """Returns the text with one parameter of this name, and the names of what that has to hold."""
    text, expressions = query.text(**dict(slots)), dict(computed)
    names = frozenset(_PARAMETER.findall(text)) - expressions.keys()
    return _PARAMETER.sub(lambda match: expressions.get(match[1], f"${name}.{match[1]}"), text), names


@cache
def _columns(query: CypherQuery) -> tuple[str, ...]:
    """Finds the last RETURN that no bracket encloses, and what stands there between the commas that none encloses."""
    flat = query.text()
    while flat != (inner := _BRACKETS.sub("", flat)):
        flat = inner
    returned = _ENDING.split(flat.rpartition("RETURN ")[2].removeprefix("DISTINCT "))[0]
    return tuple(column.split(" AS ")[-1].strip() for column in returned.split(","))


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: slots[slot[1]] if slot[1] in slots else _fill(slot[2], slots), text)


def cypher_folder() -> Path:
    """Returns the folder of the queries: inside the package when installed, at the project's root in a checkout."""
    installed = _PACKAGE / "cypher"
    return installed if installed.is_dir() else _PACKAGE.parent / "cypher"


@cache
def load_queries() -> dict[str, CypherQuery]:
    """Returns all queries, keyed by name, such as "memory/list_memories"."""
    folder = cypher_folder()
    files = sorted(folder.rglob("*.cypher"))
    names = [file.relative_to(folder).with_suffix("").as_posix() for file in files]
    return {name: CypherQuery(name, file.read_text("utf-8")) for name, file in zip(names, files, strict=True)}
