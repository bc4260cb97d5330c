"""A reader of export files that groups lines into batches.

A batch has lines of one kind, and the import writes it in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from graphmem.errors import BadUserInput, Refused
from graphmem.model.memory import unique_key
from graphmem.model.transfer import Fields, LineKind, check_dimension, decode_line, scope_of

LINES_AT_ONCE = 1_000
MEMORIES_AT_ONCE = 100
BYTES_AT_ONCE = 4_000_000


@dataclass(slots=True)
class Batch:
    """Lines of one kind for one transaction."""

    kind: LineKind
    first_line: int
    lines: list[Fields] = field(default_factory=list)
    size: int = 0
    keys: set[Hashable] = field(default_factory=set)
    """The unique keys of the lines: two lines that share one can't be in the same batch."""

    def has_room_for(self, kind: LineKind, size: int, keys: set[Hashable]) -> bool:
        most = MEMORIES_AT_ONCE if kind is LineKind.MEMORY else LINES_AT_ONCE
        fits = len(self.lines) < most and self.size + size <= BYTES_AT_ONCE
        return kind is self.kind and fits and not keys & self.keys

    def add(self, fields: Fields, size: int, keys: set[Hashable]) -> None:
        self.lines.append(fields)
        self.size += size
        self.keys |= keys


class TransferReader:
    """Reads a file's header at once, and its batches as they are asked for.

    After the last batch, `is_whole` says whether the file was complete: it has its last line, or was cut off.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        """Raises BadUserInput if the first line is not a header that can be read."""
        self._lines = enumerate(lines, 1)
        self._counts: Counter[str] = Counter()
        self.is_whole = False
        self.header = self._read_header()

    def batches(self) -> Iterator[Batch]:
        """Yields the batches. Raises BadUserInput, naming the line, instead of a batch with a wrong line."""
        batch: Batch | None = None
        for number, raw in self._lines:
            read = self._read(number, raw)
            if read is None:
                break
            kind, fields = read
            keys = _keys(kind, fields)
            if batch and not batch.has_room_for(kind, len(raw), keys):
                yield batch
                batch = None
            batch = batch or Batch(kind, number)
            batch.add(fields, len(raw), keys)
        if batch:
            yield batch

    def _read_header(self) -> Fields:
        number, raw = next(self._lines, (1, b""))
        if not raw:
            raise BadUserInput("The file is empty.")
        kind, fields = _decode(number, raw)
        if kind is not LineKind.HEADER:
            raise _wrong(number, f"it is not the header of a file of graphmem, whose kind is {LineKind.HEADER}.")
        return fields

    def _read(self, number: int, raw: bytes) -> tuple[LineKind, Fields] | None:
        """Returns None at the end of the file, which may be a line that was cut off."""
        if not raw.endswith(b"\n") and not _is_whole_line(raw):
            return None
        kind, fields = _decode(number, raw)
        match kind:
            case LineKind.HEADER:
                raise _wrong(number, "it is a second header.")
            case LineKind.END:
                self._check_counts(number, fields["counts"])
                self._check_nothing_follows()
                self.is_whole = True
                return None
            case LineKind.MEMORY:
                _check_dimension(number, fields, self.header["dimension"])
        self._counts[kind] += 1
        return kind, fields

    def _check_nothing_follows(self) -> None:
        for number, _ in self._lines:
            raise _wrong(number, "it comes after the end of the file.")

    def _check_counts(self, number: int, stated: Fields) -> None:
        for kind in sorted({*stated, *self._counts}):
            if stated.get(kind, 0) != self._counts[kind]:
                raise _wrong(
                    number,
                    f"it tells of {stated.get(kind, 0):,} lines of kind {kind}, but there are {self._counts[kind]:,}.",
                )


def _keys(kind: LineKind, fields: Fields) -> set[Hashable]:
    match kind:
        case LineKind.CATEGORY:
            return {(fields["project"], fields["name"])}
        case LineKind.PROJECT:
            return {fields["project"]}
        case LineKind.OWNER:
            return {(fields["project"], fields["type"], fields["id"])}
        case LineKind.MEMORY if not fields["deleted"]:
            return {fields["id"], unique_key(fields["project"], scope_of(fields), fields["text"])}
        case _:
            return {fields["id"]}


def _decode(number: int, raw: bytes) -> tuple[LineKind, Fields]:
    try:
        return decode_line(raw)
    except Refused as error:
        raise _wrong(number, error.message) from error


def _check_dimension(number: int, fields: Fields, dimension: int) -> None:
    try:
        check_dimension(fields, dimension)
    except Refused as error:
        raise _wrong(number, error.message) from error


def _is_whole_line(raw: bytes) -> bool:
    try:
        decode_line(raw)
    except Refused:
        return False
    return True


def _wrong(number: int, what: str) -> BadUserInput:
    return BadUserInput(f"Line {number:,}: {what}")
