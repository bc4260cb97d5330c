"""The type of the entity that a name stands for, such as "person"; empty if it is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from graphmem.english.lexicons import lexicon, spellings, word_set

PETS = word_set("dog cat puppy kitten horse rabbit hamster parrot pet bird fish turtle snake pony guinea pig")
TITLES = word_set(
    "dr mr mrs ms prof professor doctor sir lady aunt uncle auntie grandma grandpa president king queen capt captain "
    "col gen sgt lt maj rev fr sen gov hon coach judge officer nurse"
)
PERSON_VERBS = word_set(
    "lives lived loves hates enjoys studied married thinks wants drinks eats drives asked called texts told "
    "texted teaches invited works moved"
)
_ENDS = {
    "place": "street avenue road lane boulevard park river lake mountain mountains island islands city beach bridge "
    "valley airport square village bay coast desert forest falls canyon station castle palace tower cathedral church "
    "temple county province district harbor ocean sea garden gardens hill hills peninsula hotel plaza market",
    "organization": "inc corp ltd llc gmbh ag university college school hospital bank institute company foundation "
    "labs lab group club association society airlines airways academy agency museum ministry department committee "
    "library clinic party studios records press times team fc bakery cafe restaurant gallery theater council "
    "partners ventures systems solutions technologies software elementary kindergarten",
    "event": "festival conference marathon cup olympics summit wedding championship tour expo war fair parade concert "
    "carnival gala hackathon tournament symposium convention workshop",
}
KIND_OF_END = {end: kind for kind, ends in _ENDS.items() for end in ends.split()}
_STARTS = dict.fromkeys(word_set("mount lake cape port fort hotel"), "place")
_STARTS |= dict.fromkeys(word_set("university bank"), "organization")
_WORKING = word_set("work works worked working employed job role position intern internship joined join")
_STAYING = word_set(
    "live lives lived living born raised travel traveled traveling trip flew fly flying flight vacation holiday drove "
    "based visit visited visiting visits moved stayed near town"
)
_MEETING = word_set("met meet told asked texted thank thanks hey hi hello dear bye congrats dating married")
_SEEING = word_set("read reading watch watched watching")


@cache
def known_types() -> Mapping[str, Mapping[str, str]]:
    """Returns, for each well-known name in lower case, its spelling by each type that it can have."""
    known: dict[str, dict[str, str]] = {}
    for entry in spellings("names").values():
        name, _, kind = entry.partition(" = ")
        known.setdefault(name.lower(), {})[kind.replace("country", "place")] = name
    return known


@cache
def countries() -> frozenset[str]:
    """Returns countries, regions and continents in lower case: places that contain other well-known places."""
    return frozenset(entry.removesuffix(" = country") for entry in spellings("names") if entry.endswith(" = country"))


@cache
def known_names(*kinds: str) -> frozenset[str]:
    """Returns the well-known names that can have one of these types, in lower case."""
    return frozenset(name for name, types in known_types().items() if not types.keys().isdisjoint(kinds))


def type_of(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    """Returns the type of a name from its context and itself.

    `before` and `after` are the lower-case words around it, in the order of the text.
    """
    if kind := _by_title(name) or _by_kin(before, after):
        return kind
    kinds = known_types().get(name.lower(), {}).keys()
    if len(kinds) == 1:
        return next(iter(kinds))
    cued = _by_cue(name, before, after)
    if kinds:
        return cued if cued in kinds else ""
    return _by_parts(name) or cued


def _by_title(name: str) -> str:
    first, _, rest = name.partition(" ")
    is_initial = first[1:2] == "."
    return "person" if rest and (is_initial or first.lower().rstrip(".") in TITLES) else ""


def _by_kin(before: Sequence[str], after: Sequence[str]) -> str:
    """Reads a word for kin or a pet near the name: "my sister", "a cat named", "'s name is", "is my niece"."""
    near = [word.removesuffix("'s") for word in before if word not in {"is", "name", "named", "called"}]
    is_introduced = list(after[:2]) in (["is", "my"], ["is", "our"], ["was", "my"])
    kinds = map(_kind_of_kin, [*near[-1:], *(after[2:5] if is_introduced else ())])
    return next(filter(None, kinds), "")


def _kind_of_kin(word: str) -> str:
    if word in PETS:
        return "animal"
    return "person" if word in lexicon("kin") or word.removesuffix("s") in lexicon("kin") else ""


def _by_parts(name: str) -> str:
    parts = name.lower().replace(".", "").split()
    is_given = parts[0] in known_names("person")
    kind = KIND_OF_END.get(parts[-1]) or _STARTS.get(parts[0], "") if len(parts) > 1 else ""
    if kind:
        is_doubtful = len(parts) < 4 and (is_given or parts[0].endswith("'s"))
        return "" if is_doubtful else kind
    if is_given:
        return "person" if len(parts) < 4 and {"of", "the"}.isdisjoint(parts) else ""
    return "product" if len(parts) > 1 and parts[0] in known_names("product") else ""


def _by_cue(name: str, before: Sequence[str], after: Sequence[str]) -> str:
    near = ["", "", *(word for word in before if word != "the")]
    nearest, behind = near[-1], after[0] if after else ""
    if nearest in {"visit", "visited", "visiting", "near"} or (
        nearest in {"in", "to", "from", "around"} and _STAYING.intersection(before)
    ):
        return "place"
    if nearest in {"at", "for"} and near[-2] in _WORKING:
        return "organization"
    if nearest in _SEEING and (behind == "by" or name.startswith("The ")):
        return "product"
    if nearest in {"attend", "attended", "attending"} and " " in name:
        return "event"
    is_met = (
        nearest in _MEETING
        or behind in PERSON_VERBS
        or near[-2:] == ["call", "me"]
        or near[-3:] == ["my", "name", "is"]
    )
    return "person" if is_met and not name.isupper() else ""
