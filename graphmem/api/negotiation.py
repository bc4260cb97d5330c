"""What a caller likes to get, by its headers Accept and Accept-Encoding, of what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from starlette.datastructures import Headers

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
"""Its status tells whether the request was carried out; with plain JSON, intermediaries may be the ones who answer."""

ANSWERS = (JSON, RESPONSE_JSON)
"""The types of answers; the first is for callers without a preference."""

_WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)

Rank = tuple[float, int, int]
"""How much something is liked: by the weight, from 0 to 1, by how exactly it is named, and by how early."""

_UNNAMED: Rank = (0.0, 0, 0)


def accept_of(headers: Headers) -> str:
    """Returns what a request says in all of its headers of that name."""
    return ", ".join(headers.getlist("accept"))


def answer_type(headers: Headers) -> str | None:
    """Returns the type of answer that a request likes best; None where it likes none."""
    return negotiate(accept_of(headers), ANSWERS)


def content_type(media_type: str | None) -> str:
    """Returns the header of an answer of this type; where it is none that there is, of one in plain JSON."""
    return f"{media_type or JSON}; charset=utf-8"


def negotiate(header: str | None, offered: Sequence[str]) -> str | None:
    """Returns what the header likes best of what is offered; the first where it likes all alike, None where nothing."""
    if not header:
        return offered[0]
    best = max(offered, key=lambda name: rank(header, name))
    return best if rank(header, best)[0] else None


def rank(header: str, name: str) -> Rank:
    """Returns how much a header likes a name. What names it most exactly decides, as HTTP has it."""
    kind = name.partition("/")[0]
    exactness = {name: 3, f"{kind}/*": 2, "*/*": 1, "*": 1}
    found = [
        (exactness[range_], weight, -place)
        for place, (range_, weight) in enumerate(_ranges(header))
        if range_ in exactness
    ]
    if not found:
        return _UNNAMED
    exact, weight, place = max(found, key=lambda one: (one[0], one[2]))
    return weight, exact, place


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """Yields each range of the header with its weight, which is 1 where it has none that can be read."""
    for part in header.split(","):
        weight = _WEIGHT.search(part)
        yield part.partition(";")[0].strip().lower(), min(float(weight[1]), 1.0) if weight else 1.0
