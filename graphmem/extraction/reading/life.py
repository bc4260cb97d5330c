"""Claims on who someone is: name, home, work, studies, age, family."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import PETS, countries
from graphmem.extraction.reading.claim import NO_STEMS, SELF, Claim, Slot, Stems
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.phrase import is_name
from graphmem.extraction.reading.spelling import head, stems, untimed, with_digits
from graphmem.extraction.reading.verb import Tense

_CALL_ME = re.compile(r"\bcall me (?P<v>[\w' ]+)$|^go by (?P<w>[\w' ]+)$")
_AM_CALLED = re.compile(r"^am (?P<also>also )?(?:(?:called|named|known as) )?(?P<v>[\w'][\w' ]*)$")
_HOME = re.compile(
    r"^(?P<verb>(?:am )?(?:live|living|lived|reside|residing|based|located|settled|living together)) (?:in|at"
    r"|near) (?P<v>.+)"
)
_MOVED = re.compile(
    r"^(?:moved|relocated|settled down|settled)(?: back| over| out| away| down)?(?: from .+?)? (?:to|in) (?P<v>.+)"
)
_LEFT_HOME = re.compile(r"^moved (?:away from|out of|away) (?P<v>.+)")
_ORIGIN = re.compile(r"^(?:am|come|came) from (?P<v>.+)")
_BORN = re.compile(r"^(?:was|am) born (?:and raised )?in (?P<v>.+)")
_EMPLOYER = re.compile(
    r"^(?:am )?(?:work|working|worked|employed|hired|was hired|got hired)(?: \w+ly| part time| full time| remotely)?"
    r"(?: as (?P<job>.+?))? (?:at|for|with|by) (?P<v>.+?)(?: as (?P<trade>.+))?$"
)
_NEW_JOB = re.compile(
    r"^(?:got|landed|started|accepted|found|took|have|start)(?: an?| my| the)?(?: new)?(?: \w+)? ?(?:job|position"
    r"|role|work|working|internship)"
    r"(?: as (?P<job>.+?))?(?: (?:at|with|for) (?P<v>.+))?$"
)
_JOINED = re.compile(r"^joined (?!an? |the |my |our |us\b|in\b|up\b|forces)(?P<v>.+?)(?: as (?P<job>.+))?$")
_QUIT_JOB = re.compile(
    r"^(?:quit|left|leaving|resigned from|lost|gave up|given up|quitting) (?:my|the|her|his|their) (?:\w+ )?(?:job"
    r"|position|role|work)"
    r"(?: (?:at|with|for|as) (?P<v>.+))?$"
)
_LEFT_JOB = re.compile(
    r"^(?:quit|left|resigned from|stopped working (?:at|for)|(?:was|got|am) (?:fired|laid off|let go)(?: (?:from"
    r"|by))?)(?: (?P<v>.+))?$"
)
_JOBLESS = re.compile(r"^(?:am )?(?:unemployed|retired|between jobs|out of work|jobless|without a job)\b|^retired\b")
_JOB = re.compile(
    r"^(?:(?:am )?(?:work|working|worked|hired|employed|promoted|was promoted|got promoted|was hired|started working"
    r"|started|"
    r"got a job|found a job|have a job|took a job) (?:as|to) (?:an? |the )?|(?:am|became|become) (?:an?|the) )(?P<v>.+)"
)
_SCHOOL = re.compile(r"^(?:study|studying|studied|am enrolled|enrolled)(?P<s> .+?)?(?: (?:at|in) (?P<v>.+))?$")
_AGE = re.compile(r"^(?:am|turned|turn|turning) (?P<v>\d{1,3})(?: (?:years? old|years?|yo|y o))?$")
_MARITAL = re.compile(
    r"^(?:am|got|get|became)(?: (?:happily|newly|in the process of getting))? "
    r"(?P<v>married|single|divorced|engaged|widowed|separated|in a relationship)\b(?: (?:to|with) (?P<who>.+))?"
    r"|^(?P<dating>dating|seeing) (?P<whom>.+)$"
)
_TOGETHER = "in a relationship"
_STATUSES = (_TOGETHER, "engaged", "married")
_STATUS_WITH = {
    "girlfriend": (_TOGETHER,),
    "boyfriend": (_TOGETHER,),
    "fiance": ("engaged",),
    "wife": ("married",),
    "husband": ("married",),
}
_ANY_PARTNER = word_set("partner him her them")
_SPLIT = re.compile(
    r"^(?:broke|split|have broken|broken) up\b(?: with (?P<who>.+))?|^(?:my \w+ and i )?(?:separated|divorced)\b"
)


def read_life(clause: Clause) -> Iterator[Claim]:
    if clause.is_thing:
        yield from _name_given(clause)
        return
    for reader in (_name, _name_given, _home, _origin, _work, _unemployment, _occupation, _study, _age, _marital):
        yield from reader(clause)


def _name_given(clause: Clause) -> Iterator[Claim]:
    if (found := _CALL_ME.search(clause.predicate)) and not clause.negated:
        phrase = untimed(found["v"] or found["w"])
        if len(phrase.split()) <= 3:
            yield claim(clause, Slot.NAME, phrase, value=stems(phrase), subject=SELF)


def _name(clause: Clause) -> Iterator[Claim]:
    found = _AM_CALLED.match(clause.predicate)
    if not found or clause.negated:
        return
    name, subject = found["v"], clause.subject
    is_sure = is_name(name, clause.names)
    is_called = subject.kin in PETS and " " not in name and " called " in f" {clause.predicate} "
    if is_sure or is_called:
        needs_change = subject.may_be_several or not is_sure or bool(found["also"])
        yield claim(clause, Slot.NAME, name, value=stems(name), needs_change=needs_change)


def _home(clause: Clause) -> Iterator[Claim]:
    predicate = clause.predicate
    if found := _LEFT_HOME.match(predicate):
        yield from _place(clause, Slot.HOME, found["v"], holds=False)
    elif found := _HOME.match(predicate):
        if not found["verb"].endswith("lived") or clause.tense is Tense.PERFECT:
            yield from _place(clause, Slot.HOME, found["v"], holds=not clause.negated)
    elif (found := _MOVED.match(predicate)) and not clause.negated:
        yield from _place(clause, Slot.HOME, found["v"], holds=True)


def _origin(clause: Clause) -> Iterator[Claim]:
    for slot, pattern in ((Slot.ORIGIN, _ORIGIN), (Slot.BIRTHPLACE, _BORN)):
        if found := pattern.match(clause.predicate):
            yield from _place(clause, slot, found["v"], holds=not clause.negated)


def _place(clause: Clause, slot: Slot, phrase: str, *, holds: bool) -> Iterator[Claim]:
    where = re.split(r" (?:with|near|for|by|close to|at|from|on my|alone|together|and) ", f"{untimed(head(phrase))} ")[
        0
    ]
    place = without_article(where.rpartition(" in ")[2].strip(" ,"))
    if not stems(place):
        return
    is_dwelling = place == where.strip(" ,").partition(" ")[2] and not (clause.names & set(place.split()))
    country = place in countries()
    yield claim(
        clause, slot, place, value=stems(place), holds=holds, aspect="dwelling" if is_dwelling else "",
        needs_change=country and not clause.predicate.startswith(("moved", "relocated")),
    )  # fmt: skip


def _work(clause: Clause) -> Iterator[Claim]:
    predicate = clause.predicate
    for pattern in (_EMPLOYER, _NEW_JOB, _JOINED):
        found = pattern.match(predicate)
        if found and (clause.tense is not Tense.PAST or pattern is not _EMPLOYER or not predicate.startswith("worked")):
            if found["v"] and not found["v"].startswith(("home", "night")):
                yield from _employer(clause, found["v"], holds=not clause.negated)
            if job := found["job"] or found.groupdict().get("trade"):
                yield from _trade(clause, job)
            return


def _employer(clause: Clause, phrase: str, *, holds: bool) -> Iterator[Claim]:
    phrase = re.sub(r"^.* (?:called|named) ", "", phrase)
    name = without_article(re.split(r" (?:as|in|on|for|with|,) ", f"{untimed(head(phrase))} ")[0].strip())
    if value := stems(name):
        yield claim(clause, Slot.EMPLOYER, name, value=value, holds=holds)


def _unemployment(clause: Clause) -> Iterator[Claim]:
    predicate = clause.predicate
    if clause.negated:
        return
    if found := _QUIT_JOB.match(predicate):
        phrase = untimed(found["v"] or "")
        yield claim(clause, Slot.EMPLOYER, phrase, value=stems(phrase), holds=False)
    elif _JOBLESS.match(predicate):
        yield claim(clause, Slot.EMPLOYER, "", holds=False)
        yield claim(clause, Slot.OCCUPATION, "", holds=False)
    elif found := _LEFT_JOB.match(predicate):
        phrase = untimed(found["v"] or "")
        if is_name(phrase, clause.names) or (not phrase and "off" in predicate):
            yield claim(clause, Slot.EMPLOYER, phrase, value=stems(phrase), holds=False)


def _occupation(clause: Clause) -> Iterator[Claim]:
    if found := _JOB.match(clause.predicate):
        yield from _trade(clause, found["v"])


def _trade(clause: Clause, phrase: str) -> Iterator[Claim]:
    trade = re.split(r" (?:at|in|for|with|from|on|who|,|and|of) ", f"{untimed(head(phrase))} ")[0].strip()
    trade = without_article(trade)
    last = trade.split()[-1:]
    if trade in lexicon("occupations") or (last and last[0] in lexicon("occupations")):
        is_student = last == ["student"]
        yield claim(
            clause, Slot.OCCUPATION, trade, value=stems(trade), holds=not clause.negated, needs_change=is_student
        )


def _study(clause: Clause) -> Iterator[Claim]:
    found = _SCHOOL.match(clause.predicate)
    if not found or clause.tense is Tense.PAST:
        return
    subject, school = untimed(found["s"] or "").strip(), untimed(head(found["v"] or ""))
    if subject and not subject.startswith(("at ", "in ", "for ", "to ", ",")) and stems(subject):
        yield claim(clause, Slot.STUDIES, subject, value=stems(subject), holds=not clause.negated, needs_change=True)
    if school and stems(school):
        yield claim(clause, Slot.SCHOOL, school, value=stems(school), holds=not clause.negated)


def _age(clause: Clause) -> Iterator[Claim]:
    found = _AGE.match(_age_words(clause.predicate))
    if found and not clause.negated:
        yield claim(clause, Slot.AGE, found["v"], value=frozenset({found["v"]}))


def _age_words(predicate: str) -> str:
    """Digits for the words, and no time but the years of an age."""
    return re.sub(r" (?:on|in|last|this|today|yesterday)\b.*$", "", head(with_digits(predicate)))


def _marital(clause: Clause) -> Iterator[Claim]:
    found = _MARITAL.match(clause.predicate)
    if found and found["dating"]:
        yield from _dating(clause, found["whom"], is_certain=found["dating"] == "dating")
    elif found:
        who = without_article(untimed(head(found["who"] or "")))
        value = stems(found["v"]) | _partner(clause, who)
        yield claim(clause, Slot.MARITAL, found["v"], value=value, holds=not clause.negated)
        if who and found["v"] == "married" and not clause.negated:
            yield claim(clause, Slot.SPOUSE, who, about=stems(who))
    elif (found := _SPLIT.match(clause.predicate)) and not clause.negated:
        yield from _split(clause, without_article(untimed(head(found["who"] or ""))))


def _dating(clause: Clause, whom: str, *, is_certain: bool) -> Iterator[Claim]:
    """Whom one sees may be a doctor; whom one sees on Friday, a friend."""
    if is_certain or whom == "someone" or is_name(whom, clause.names):
        value = stems(_TOGETHER) | _partner(clause, untimed(head(whom)))
        yield claim(clause, Slot.MARITAL, _TOGETHER, value=value, holds=not clause.negated)


def _split(clause: Clause, who: str) -> Iterator[Claim]:
    partner = _partner(clause, who)
    is_any = not who or partner or who in _ANY_PARTNER
    for status in _STATUSES if is_any else _STATUS_WITH.get(who, ()):
        yield claim(clause, Slot.MARITAL, status, value=stems(status) | partner, holds=False)


def _partner(clause: Clause, who: str) -> Stems:
    return stems(who) if is_name(who, clause.names) else NO_STEMS
