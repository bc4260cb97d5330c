"""Sentences that have the form of an order to forget or to delete something, whatever that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from graphmem.extraction.periods import take_period
from graphmem.model.period import Period

_FRAME = (
    r"(?:(?:can|could|would|will)\s+(?:you|u)|i\s+(?:want|need|would\s+like)\s+(?:you|u)\s+to"
    r"|i['\u2019]?d\s+(?:like|love)\s+(?:you|u)\s+to|you\s+(?:can|may|should|must|need\s+to|have\s+to))"
)
_POLITE = r"(?:please|pls|plz|kindly|now|just|also|completely|permanently|go\s+ahead\s+and|make\s+sure\s+(?:you|to))"
_ORDER = re.compile(
    rf"(?P<polite>(?:{_POLITE}\s*,?\s+){{0,3}})(?P<frame>{_FRAME}\s+)?(?P<kindly>(?:{_POLITE}\s+){{0,3}})"
    r"(?:(?P<forget>forget|unlearn|stop\s+remembering|(?:don['\u2019]?t|do\s+not|no\s+longer)\s+remember)"
    r"|(?P<remove>delete|remove|erase|clear|wipe(?:\s+out)?|purge|scrub|reset|get\s+rid\s+of))\s+(?P<about>\S.*)",
    re.I,
)
_TAIL = re.compile(
    r"(?:\s*,?\s*\b(?:please|pls|plz|now|right\s+now|right\s+away|immediately|thanks|thank\s+you|thx|ok|okay"
    r"|any\s*more|any\s+longer|for\s+good|for\s*ever|permanently|completely|asap))+$",
    re.I,
)
_FROM_MEMORY = re.compile(
    r"\s*,?\s+(?:from|in|out\s+of)\s+(?:(?:your|the|my)\s+)?(?:own\s+|long[-\s]term\s+|short[-\s]term\s+)?memor(?:y|ies)$",
    re.I,
)
_ASKING = re.compile(r"(?:(?:please|pls)\s+)?(?:can|could|would|will)\b", re.I)
_HEDGED = re.compile(
    r"[\"\u201c\u201d\u00ab:;(]|\b(?:but|except|excepting|besides|apart\s+from|other\s+than|aside\s+from|unless|if|until(?!\s+\d)|because|then"
    r"|instead|otherwise|only|not|never|don['\u2019]?t|just|for\s+(?:a|the)\s+(?:moment|second|minute|time\s+being|sec|while)|for\s+now|keep"
    r"|start(?:ing)?\s+over|yet|so\s+(?:that|i|you|we))\b",
    re.I,
)
_MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Order:
    forgets: bool
    """Says "forget" or "stop remembering", rather than "delete"."""
    verb: str
    is_asked: bool
    """Has "please" or the like, or is framed."""
    is_framed: bool
    """Tells the assistant to do it: "can you", "I want you to"."""
    from_memory: bool
    """Ends in "from your memory"."""
    about: str
    timeless: str
    """`about` without the time at its end."""
    period: Period


def read_order(said: str, at: datetime) -> Order | None:
    """Of one sentence without its lead-in; none when it is a question, hedged or quotes something."""
    if len(said) > _MAX_LENGTH or (said.endswith("?") and not _ASKING.match(said)):
        return None
    match = _ORDER.fullmatch(_TAIL.sub("", said.rstrip(" .!?\u2026")))
    if not match or _HEDGED.search(match["about"]):
        return None
    about = _FROM_MEMORY.sub("", match["about"])
    timed = take_period(about, at)
    if not timed:
        return None
    timeless, period = timed
    timeless_alone = _FROM_MEMORY.sub("", timeless)
    return Order(
        forgets=bool(match["forget"]),
        verb=(match["forget"] or match["remove"]).split()[0].lower(),
        is_asked=bool(match["polite"] or match["frame"] or match["kindly"]),
        is_framed=bool(match["frame"]),
        from_memory=about != match["about"] or timeless_alone != timeless,
        about=about,
        timeless=timeless_alone,
        period=period,
    )
