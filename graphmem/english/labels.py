"""Speaker labels, such as "Anna: ", at the start of a transcript's turns."""

from __future__ import annotations

import re

from graphmem.english.lexicons import words_in

_LABEL = re.compile(
    r"\s{0,9}(?!\w*(?:Error|Exception|Warning)\b)((?:[A-Z\u00c0-\u00de][\w.'\u2019-]{0,30}[ ]?){1,3}): +(?=\S)"
)


def split_label(text: str) -> tuple[str | None, str]:
    """Returns the speaker's name, or None, and the text after it; "Note" and the like are no names."""
    label = _LABEL.match(text)
    if not label or not words_in("labels").isdisjoint(label[1].lower().split()):
        return None, text
    return label[1].strip(), text[label.end() :]
