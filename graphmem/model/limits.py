"""The limits of the parts of an input, and their checks.

Each check takes the path of the field, outermost first, for its error to name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Sized

from graphmem.errors import BadUserInput, LimitExceeded

MAX_TEXT_BYTES = 500_000
MAX_METADATA_BYTES = 64 * 1024
MAX_ITEMS = 1_000
MAX_ID_BYTES = 512
MAX_NAME_BYTES = 256
MAX_DESCRIPTION_BYTES = 4_096
MAX_INSTRUCTIONS_BYTES = 16 * 1024
MAX_REQUEST_BYTES = 16 * 1024 * 1024

# Tabs and line ends are text; every other control character, and half of a surrogate pair, is damage.
_DAMAGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
_DAMAGE_IN_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_text(text: str, *field: str, max_bytes: int = MAX_TEXT_BYTES) -> str:
    """Returns a text of any number of lines. Raises BadUserInput if it is blank or damaged, and LimitExceeded."""
    if not text.strip():
        raise BadUserInput(f"{_name(field)} is blank; give some text.", field=field)
    check_characters(text, *field)
    # UTF-8 has at least a byte a character, so that a far too long text is refused without being encoded.
    if len(text) > max_bytes or len(text.encode()) > max_bytes:
        raise LimitExceeded(f"{_name(field)} is larger than {max_bytes:,} bytes.", field=field)
    return text


def check_characters(text: str, *field: str) -> str:
    """Returns the text; raises BadUserInput for a control character or half of a surrogate pair."""
    if match := _DAMAGE.search(text):
        raise BadUserInput(
            f"{_name(field)} holds the character {_escaped(match[0])} at position {match.start()}; remove it.",
            field=field,
        )
    return text


def without_damage(text: str) -> str:
    """Returns the text without ANSI escape sequences and without the characters that `check_characters` refuses."""
    return _DAMAGE.sub("", _ESCAPE_SEQUENCE.sub("", text))


def check_name(name: str, *field: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """Returns a one-line name, such as an owner's id or a category.

    Raises BadUserInput if it is blank or has control characters or outer spaces, LimitExceeded if it is too long.
    """
    if not name or name != name.strip():
        raise BadUserInput(f"{_name(field)} must not be blank or begin or end with a space.", field=field)
    if match := _DAMAGE_IN_NAME.search(name):
        raise BadUserInput(f"{_name(field)} holds the character {_escaped(match[0])}; remove it.", field=field)
    if len(name.encode()) > max_bytes:
        raise LimitExceeded(f"{_name(field)} is longer than {max_bytes} bytes.", field=field)
    return name


def check_count(items: Sized, *field: str, most: int = MAX_ITEMS) -> None:
    if len(items) > most:
        raise LimitExceeded(f"{_name(field)} has {len(items):,} entries; at most {most:,} are taken.", field=field)


def check_categories(names: Sequence[str], *field: str) -> list[str]:
    """Returns the names without repetitions, in order. Raises BadUserInput and LimitExceeded."""
    check_count(names, *field)
    for index, name in enumerate(names):
        check_name(name, *field, str(index))
    return list(dict.fromkeys(names))


def check_range(number: int, *field: str, least: int = 1, most: int = MAX_ITEMS) -> int:
    if not least <= number <= most:
        raise BadUserInput(f"{_name(field)} is {number}; it must be from {least} to {most:,}.", field=field)
    return number


def _name(field: Sequence[str]) -> str:
    return ".".join(field) or "The input"


def _escaped(character: str) -> str:
    return f"U+{ord(character):04X}"
