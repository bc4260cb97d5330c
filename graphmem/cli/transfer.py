"""`graphmem export` and `graphmem import`: memories to a file and from it, whether a server runs or not."""

from __future__ import annotations

import asyncio
import gzip
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from graphmem.app.parts import connect
from graphmem.cli.atomic_file import atomic_file
from graphmem.cli.progress import download_progress, work_progress
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.errors import BadUserInput, SetupError
from graphmem.model.limits import check_name
from graphmem.model.transfer import CONTENT, LineKind
from graphmem.model.transfer_reader import TransferReader
from graphmem.service.exports import ExportRequest
from graphmem.service.imports import ImportReport

_STANDARD = "-"
_GZIP = b"\x1f\x8b"

_NAMES = {
    LineKind.CATEGORY: ("category", "categories"),
    LineKind.PROJECT: ("project's settings", "projects' settings"),
    LineKind.OWNER: ("owner", "owners"),
    LineKind.MESSAGE: ("message", "messages"),
    LineKind.MEMORY: ("memory", "memories"),
    LineKind.EVENT: ("event", "events"),
}


@click.command("export")
@click.argument("file")
@click.option("--project", help="Only this project; all of them where none is named.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def export_file(file: str, project: str | None, force: bool) -> None:
    """Write all memories, with their histories and what hangs together by them, to FILE.

    "-" is standard output; a name that ends in .gz is compressed. `graphmem import` reads it.
    """
    if project is not None:
        check_name(project, "--project")
    with _open_sink(file, force) as sink:
        counts = asyncio.run(_export(read_settings(), project, sink, _folder_of(file)))
    click.echo(f"Exported {_listed(counts) or 'nothing'}.", err=True)


@click.command("import")
@click.argument("file")
def import_file(file: str) -> None:
    """Add what FILE holds to what is there; whatever is there already stays as it is.

    FILE is what `graphmem export` wrote, "-" is standard input. An import that was broken off goes on when it is run
    again.
    """
    with _open_source(file) as source:
        report = asyncio.run(_import(read_settings(), source))
    click.echo(_summary(report))
    if not report.is_whole:
        raise BadUserInput(f"{file} was cut short: what it holds was imported, but it has no end. Export it again.")


async def _export(settings: Settings, project: str | None, sink: BinaryIO, folder: Path | None) -> Counter[str]:
    with download_progress() as progress:
        async with connect(settings, progress) as graphmem:
            with tempfile.TemporaryFile(dir=folder) as spool, work_progress("Exporting") as advance:
                return await graphmem.exports(project).export(ExportRequest(sink, spool, advance))


async def _import(settings: Settings, source: _Source) -> ImportReport:
    reader = TransferReader(source.lines())
    with download_progress() as progress:
        async with connect(settings, progress) as graphmem:
            with work_progress("Importing") as advance:
                report = await graphmem.imports().import_batches(
                    reader, lambda _: advance(source.position, source.size)
                )
            await graphmem.services.reindexer.reindex_all()
            return report


class _Source:
    """A file that is read, compressed or not."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self.size = Path(name).stat().st_size if name != _STANDARD and file.seekable() else None

    @property
    def position(self) -> int:
        return self._file.tell() if self.size is not None else 0

    def lines(self) -> Iterator[bytes]:
        """Yields the lines, up to where a compressed file was cut short. Raises BadUserInput."""
        # By its first bytes and not by its name, which standard input does not have.
        is_compressed = cast(Any, self._file).peek(2)[:2] == _GZIP
        try:
            yield from gzip.GzipFile(fileobj=self._file) if is_compressed else self._file
        except EOFError:
            return
        except (OSError, zlib.error) as error:
            raise BadUserInput(f"{self._name} cannot be read further: {error}") from error


@contextmanager
def _open_source(name: str) -> Iterator[_Source]:
    if name == _STANDARD:
        yield _Source(sys.stdin.buffer, name)
        return
    try:
        with open(name, "rb") as file:
            yield _Source(file, name)
    except OSError as error:
        raise SetupError(f"{name} cannot be read: {error.strerror}.") from error


@contextmanager
def _open_sink(name: str, force: bool) -> Iterator[BinaryIO]:
    if name == _STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with atomic_file(Path(name), force) as file:
        if not name.endswith(".gz"):
            yield file
            return
        # Without a file name in its header, which would be that of the temporary file.
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as compressed:
            yield cast(BinaryIO, compressed)


def _folder_of(name: str) -> Path | None:
    """Returns where temporary data goes: beside the file, where there is room for as much as the file will have."""
    return None if name == _STANDARD else Path(name).absolute().parent


def _summary(report: ImportReport) -> str:
    lines = [f"Imported {_listed(report.imported) or 'nothing'}."]
    if report.existing.total():
        lines.append(f"Already there: {_listed(report.existing)}.")
    if report.duplicates:
        lines.append(f"Skipped, because other memories of the same owners say the same: {report.duplicates:,}.")
    if report.embedded:
        lines.append(f"Vectors made anew, of {report.embedded:,} texts.")
    return "\n".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    """Returns such as "1 memory and 2 owners": memories first, and nothing that there is none of."""
    kinds = [LineKind.MEMORY, *(kind for kind in CONTENT if kind is not LineKind.MEMORY)]
    parts = [f"{counts[kind]:,} {_NAMES[kind][counts[kind] != 1]}" for kind in kinds if counts.get(kind)]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
