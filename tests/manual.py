"""Reads the manual: README.md, the documents beside it, and the pages under docs/."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = (README, *(ROOT / f"{name}.md" for name in ("CONTRIBUTING", "CHANGELOG", "SECURITY")))
PAGES = tuple(sorted((ROOT / "docs").rglob("*.md")))
MANUAL = (*DOCUMENTS, *PAGES)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"^(?:[^\n]*`([\w./-]+)`:\n\n)?```\w+\n((?:// |# )?([\w./-]*).*?)^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CALL = re.compile(r"(?:[A-Z0-9_]+=\S* )*((?:make|(?:\.venv/bin/)?graphmem) .*)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def named(page: Path) -> str:
    """As a test shows it."""
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    text: str


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """The fenced blocks, or those of one language, in order."""
    found = [Block(*match.groups()) for match in _BLOCK.finditer(page.read_text("utf-8"))]
    return [block for block in found if language in (None, block.language)]


def files(page: Path) -> dict[str, str]:
    """The fenced blocks that are files, by their names, which stand in a comment that begins them or right before."""
    found = _FILE.findall(page.read_text("utf-8"))
    return {before or inside: text for before, text, inside in found if before or "." in inside}


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _BLOCK.sub("", page.read_text("utf-8"))


def snippets(page: Path) -> list[str]:
    """What stands in the prose as code."""
    return _CODE.findall(prose(page))


def links(page: Path) -> list[str]:
    """The targets of links and pictures."""
    return _LINK.findall(prose(page))


def required_owners(page: Path) -> set[str]:
    """The names by which GitHub and Sphinx link to the page's headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose(page))}


def command_lines(page: Path) -> Iterator[list[str]]:
    """The words of every call of make and of graphmem, without the settings before it."""
    lines = [line for block in blocks(page, "sh") for line in block.text.splitlines()]
    for line in (*lines, *snippets(page)):
        if call := _CALL.fullmatch(line):
            yield shlex.split(call[1], comments=True)
