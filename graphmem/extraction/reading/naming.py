"""What kind of thing a name names."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.english.lexicons import lexicon, word_set
from graphmem.extraction.reading.frames import PETS

TITLES = word_set("dr mr mrs ms prof professor doctor sir lady st aunt uncle grandma grandpa president king queen")
PERSON_VERBS = word_set(
    "lives lived works worked likes loves hates enjoys prefers moved joined studies studied plays played married said "
    "thinks wants speaks drinks eats drives asked called texts told texted teaches invited"
)
_ENDS = {
    "place": "street avenue road lane boulevard park river lake mountain mountains island islands city beach bridge "
    "valley "
    "airport square village bay coast desert forest falls canyon station castle palace tower cathedral church temple "
    "county province district harbor ocean sea garden gardens hill hills peninsula hotel plaza market",
    "organization": "inc corp ltd llc gmbh ag university college school hospital bank institute company foundation "
    "labs lab "
    "group club association society airlines airways academy agency museum ministry department committee library "
    "clinic "
    "party studios records press times post team fc bakery cafe restaurant gallery theater council partners ventures "
    "systems "
    "solutions technologies software elementary kindergarten",
    "event": "festival conference marathon cup olympics summit wedding championship tour expo war fair parade concert "
    "carnival gala hackathon tournament symposium convention workshop",
}
_KIND_OF_END = {end: kind for kind, ends in _ENDS.items() for end in ends.split()}
_STARTS = dict.fromkeys(word_set("mount lake cape san santa port fort hotel"), "place")
_STARTS |= dict.fromkeys(word_set("university bank"), "organization")
_NAMING = word_set("named called")
_WORK = word_set(
    "work works worked working employed job role position intern internship studied studying study joined join"
)
_MEETING = word_set(
    "with met meet by told asked friend i'm am im named called thank hey hi hello thanks dear yo bye congrats love "
    "miss dating"
)
_PLACING = word_set("in near visit visited visiting around across through toward")
_GOING = word_set("to from")
_DEALING = word_set("bought ordered graduated hired")
_HANDLING = word_set(
    "read reading watch watched watching play played playing use uses used using bought drive drives driving a an "
    "finished "
    "started own switched learn learning"
)
_ATTENDING = word_set("attend attended attending")


def type_of(name: str, before: Sequence[str], after: str, *, is_person: bool = False) -> str:
    """By the name itself, else by the words before and after it, lower-case and nearest last; "thing" when unsure."""
    for rule in (_by_title, _by_relation, _by_lists, _by_parts, _by_given_name, _by_cue):
        if kind := rule(name, before, after):
            return kind
    if is_person or after in PERSON_VERBS:
        return "person"
    return "thing"


def _by_title(name: str, before: Sequence[str], after: str) -> str | None:
    first, _, rest = name.partition(" ")
    is_initial = len(first) > 1 and first[1] == "."
    return "person" if rest and (is_initial or first.lower().rstrip(".") in TITLES) else None


def _by_relation(name: str, before: Sequence[str], after: str) -> str | None:
    """After "my sister", "our dog", "a cat named", "my brother's name is"."""
    near = [
        word.removesuffix("'s") for word in before if word not in {"is", "name", "new", "and"} and word not in _NAMING
    ]
    last = near[-1] if near else ""
    has_cue = last and (before[-1].removesuffix("'s") == last or before[-1] in _NAMING or "name" in before)
    if not has_cue:
        return None
    if last in PETS:
        return "thing"
    return "person" if last in lexicon("kin") or last.removesuffix("s") in lexicon("kin") else None


def _by_lists(name: str, before: Sequence[str], after: str) -> str | None:
    low = name.lower()
    if low in lexicon("cities", "countries"):
        is_person = low in lexicon("given_names") and (after in PERSON_VERBS or (before and before[-1] in _MEETING))
        return "person" if is_person else "place"
    for kind, list_name in (("organization", "organizations"), ("product", "products")):
        if low in lexicon(list_name):
            return kind
    return None


def _by_parts(name: str, before: Sequence[str], after: str) -> str | None:
    parts = name.lower().replace(".", "").split()
    if len(parts) < 2:
        return None
    if parts[0] in lexicon("products") and parts[-1] not in _KIND_OF_END:
        return "product"
    return _KIND_OF_END.get(parts[-1]) or _STARTS.get(parts[0])


def _by_given_name(name: str, before: Sequence[str], after: str) -> str | None:
    return "person" if name.lower().split()[0] in lexicon("given_names") else None


def _by_cue(name: str, before: Sequence[str], after: str) -> str | None:
    near = [word for word in before if word not in {"the", "my", "our"}][-2:]
    last = near[-1] if near else ""
    if (last in {"at", "for", "as"} and _WORK.intersection(before)) or last == "joined":
        return "organization"
    if last in _GOING and _DEALING.intersection(before):
        return "organization"
    if _ATTENDING.intersection(near):
        return "event"
    for kind, cues in (("product", _HANDLING), ("place", _PLACING | _GOING), ("person", _MEETING)):
        if last in cues:
            return kind
    return "person" if before[-3:] in (["my", "name", "is"], ["name", "is"]) or before[-2:] == ["name", "is"] else None
