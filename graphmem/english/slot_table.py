"""The table of slots: what people say of themselves and of those they name, one row a slot.

To add a slot, write one row and its examples: they are its tests. Patterns are of the first person and lower-case,
whoever is spoken of; `V` is the value, which must have the row's shape, and a group `k` gives each kind of thing a slot
of its own. A pattern must match the whole sentence, so that what restricts a statement ("on Saturdays", "in my novel")
matches none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import countries, known_names
from graphmem.english.words import STOP_WORDS, stem

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_SMALL_IN_NAMES = word_set("of the and & de la le du da di del van von der den el al upon for")
_LOOSE = STOP_WORDS | word_set(
    "within without during until till except unless although though since against around near between among behind "
    "only simply even not no never none alone together sometimes usually often mostly mainly rarely seldom always "
    "today tomorrow tonight yesterday daily weekly something anything everything nothing anyone everyone nobody "
    "following enough less least like once twice again later soon first last next per via us upon every"
)
"""Words that join, restrict or point: a plain value has none of them."""
_POINTING = word_set(
    "it that this these those them him her he she they one there here you your so too same not never ago"
)
_JUDGING = word_set(
    "hard easy good great bad nice fun cool better best worse worst new old closed open gone late early broken "
    "worth different important special cheap awesome "
    "boring amazing stunning lovely ugly sold sad happy empty full dead dirty"
)
_NO_EMPLOYERS = word_set("university college school academy institute gym church club team league oxford harvard")
_TEAMS = word_set("sales marketing hr finance legal engineering support it operations accounting management")
_NO_KINDS = word_set("thing things part one ones moment memory time times way person people kind type")
_NO_QUALITIES = word_set(
    "grey gray navy ivory ruby red olive curry cherry honey whisky brandy july january february may sunday"
)
_QUALITY = re.compile(r".*(?:able|ible|ful|ive|ous|less|ed|ing|y)$")
_VERB_ENDS = re.compile(r"^(?:am|was|were|been|being|have|had|did|do|will|would|can|could|should|may|might|must|got)$")

Shape = Callable[[str], str]
"""What a value is normalised to; "" for what is no such value."""


def _words(value: str) -> list[str]:
    return [word.strip(",.!") for word in value.split() if word.strip(",.!")]


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _proper(value: str, kind: str, most: int = 5) -> str:
    """A name by its capitals, or a well-known one of a kind."""
    words = _words(value)
    spelled = " ".join(words).lower().removeprefix("the ")
    if spelled in known_names(kind):
        return spelled
    is_named = 0 < len(words) <= most and all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    if not is_named or not _is_capital(words[0]) or words[0].lower() in lexicon("not_names") | _LOOSE:
        return ""
    return spelled


def place(value: str) -> str:
    """A town or country, maybe with the one it is in; of "Graz to Linz", the second.

    What is moved from and to may also be a tool or a team: one of the two must be well known.
    """
    before, _, value = value.rpartition(" to ")
    if before and not (place(before) and known_names("place") & {before.lower(), value.lower()}):
        return ""
    parts = [_proper(part, "place") for part in value.split(",")]
    is_place = (
        len(parts) <= 3
        and all(parts)
        and not re.search(r"\d", value)
        and not known_names("product", "organization").intersection(parts)
    )
    return ", ".join(parts) if is_place and parts[0] not in _TEAMS else ""


def organization(value: str) -> str:
    """Where one may work; not a school, a club or a person, where one may be for other ends."""
    found = "" if "," in value else _proper(value, "organization")
    strange = known_names("person", "place") - known_names("organization")
    return "" if found in strange or _NO_EMPLOYERS.intersection(found.split()) else found


def person(value: str) -> str:
    found = "" if "," in value else _proper(value, "person", most=3)
    first = found.partition(" ")[0]
    strange = (known_names("place") | lexicon("not_names", "openers")) - known_names("person")
    return "" if not found or {found, first} & strange or first.isdigit() else found


def given_name(value: str) -> str:
    found = person(value)
    return found if found.partition(" ")[0] in known_names("person") and value[:1].isupper() else ""


def email(value: str) -> str:
    found = re.fullmatch(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", value.rstrip(".!"))
    return found[0].lower() if found else ""


def phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    return digits if re.fullmatch(r"[+\d][\d ()./-]+", value.strip(" .!")) and 6 <= len(digits) <= 16 else ""


def address(value: str) -> str:
    words = _words(value)
    has_number = any(re.fullmatch(r"\d{1,5}[a-zA-Z]?", word) for word in words)
    has_street = any(word[0].isalpha() and word[0].isupper() for word in words)
    is_plain = all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    return " ".join(words).lower() if 2 <= len(words) <= 10 and has_number and has_street and is_plain else ""


def day(value: str) -> str:
    """Month and day, in one spelling, whatever the year."""
    words = [re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word.lower()) for word in _words(value)]
    words = [word for word in words if word not in {"the", "of", "on"}]
    months = [month for word in words for month in _MONTHS if len(word) >= 3 and month.startswith(word)]
    days = [int(word) for word in words if re.fullmatch(r"\d{1,2}", word)]
    years = [word for word in words if re.fullmatch(r"(?:19|20)\d\d", word)]
    is_whole = len(months) == 1 and len(days) == 1 and len(words) == 2 + len(years) and len(years) <= 1
    return f"{months[0]} {days[0]}" if is_whole and 1 <= days[0] <= 31 else ""


def age(value: str) -> str:
    return value if value.isdigit() and int(value) <= 120 else ""


def occupation(value: str) -> str:
    words = [word.lower() for word in _words(value)]
    is_known = bool(words) and len(words) <= 4 and ({words[-1], " ".join(words[-2:])} & lexicon("occupations"))
    return " ".join(words) if is_known and not _LOOSE.intersection(words) else ""


def thing(value: str, most: int = 4) -> str:
    """A plain noun phrase or name: nothing in it joins, restricts or points."""
    words = _words(value)
    plain = [word.lower() for word in words]
    if plain[:1] and plain[0] in {"the", "a", "an", "my", "some"}:
        words, plain = words[1:], plain[1:]
    if not 0 < len(words) <= most or "," in value or any(_VERB_ENDS.match(word) for word in plain):
        return ""
    is_name = _is_capital(words[0]) and _is_capital(words[-1])
    both = zip(words, plain, strict=True)
    is_loose = any(low in _LOOSE and not (is_name and word in _SMALL_IN_NAMES) for word, low in both)
    return "" if is_loose else " ".join(plain)


def predicate(value: str) -> str:
    """Any, since it ends only in the very same words, as long as it stands alone."""
    words = [word for word in value.lower().split() if word not in {"the", "a", "an", "to"}]
    is_open = any(_VERB_ENDS.match(word) or word in _POINTING for word in words)
    return "" if is_open or "," in value or not 0 < len(words) <= 8 else " ".join(words)


def favorite(value: str) -> str:
    """A thing, and not what is thought of it: "green", not "delicious" or "hard to find"."""
    found = thing(value, most=5)
    is_opinion = any(
        word in _JUDGING or (_QUALITY.match(word) and word not in _NO_QUALITIES)
        for word in found.split()[:1] + found.split()[-1:]
    )
    return "" if is_opinion and not value[:1].isupper() else found


_ROLES = {"plant based": "vegan", "veggie": "vegetarian", "pescetarian": "pescatarian", "omnivorous": "omnivore"}
_DIETS = word_set("vegetarian vegan pescatarian omnivore flexitarian carnivore")


def diet(value: str) -> str:
    plain = value.lower().replace("-", " ").strip(" .!")
    found = _ROLES.get(plain, plain)
    return found if found in _DIETS else ""


def food_class(value: str) -> str:
    """Which kind of food it is that some diets exclude: of chicken, meat."""
    plain = re.sub(r" (?:dish(?:es)?|food|meals?|recipes?)$", "", value.lower().replace("-", " ").strip(" .!"))
    plain = re.sub(r"^(?:more|some|the|an?) ", "", plain)
    if plain == "non vegetarian":
        return "meat"
    return next((name for name, names in _FOODS.items() if plain in lexicon(names)), "")


_FOODS = {"meat": "meats", "fish": "fish", "dairy": "dairy"}
EXCLUDED = {"vegetarian": ("meat", "fish"), "vegan": ("meat", "fish", "dairy"), "pescatarian": ("meat",)}
"""What those of a diet no longer eat."""


def _differs(new: str, old: str, is_change: bool) -> bool:
    return {stem(word) for word in new.split()} != {stem(word) for word in old.split()}


def _other_place(new: str, old: str, is_change: bool) -> bool:
    """A town is in a country, and a part of a town in it: unlike places exclude each other only where one moved."""
    one, other = new.partition(",")[0], old.partition(",")[0]
    if one in old.split(", ") or other in new.split(", "):
        return False
    nations = countries()
    if other in nations and one not in nations:
        return False
    known = known_names("place")
    alike = {one, other} <= known and (one in nations) == (other in nations)
    return alike or is_change


def _other_name(new: str, old: str, is_change: bool) -> bool:
    """Jo and Johann, Alex and Alex Meyer may be one person."""
    is_part = set(new.split()) <= set(old.split()) or set(old.split()) <= set(new.split())
    return is_change or not (is_part or new[:2] == old[:2])


def _other_employer(new: str, old: str, is_change: bool) -> bool:
    return not (set(new.split()) <= set(old.split()) or set(old.split()) <= set(new.split()))


def _changed(new: str, old: str, is_change: bool) -> bool:
    """People are several things at once: one takes another's place only when it is said to."""
    return is_change and _differs(new, old, is_change)


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    states: tuple[str, ...] = ()
    """What is so: "i live in V"."""
    changes: tuple[str, ...] = ()
    """What became so, maybe at a time that is told: "i moved to V"."""
    ends: tuple[str, ...] = ()
    """What is no longer so. "I no longer …" and "I don't … any more" of every state need no pattern."""
    hints: tuple[str, ...] = ()
    """What tells the value without being sure enough to replace another."""
    shape: Shape = thing
    is_single: bool = True
    """Whether one value excludes another; of many values none replaces another."""
    is_general: bool = False
    """Whether it is asked only of what fills no row above it."""
    excludes: Callable[[str, str, bool], bool] = _differs
    """Whether the newer value can't be true beside the older; told whether the newer says that it changed."""
    takes: Callable[[str], bool] = bool
    """Whether it is a kind that the row has slots for."""
    examples: tuple[tuple[str, str], ...] = ()
    """Sentences, and the value that each gives; "" for the end of any."""
    others: tuple[str, ...] = ()
    """Sentences that look like it and must replace nothing."""


TABLE: tuple[Slot, ...] = (
    Slot(
        "name",
        states=("my name is V", "i am called V"),
        changes=("i changed my name to V", "my new name is V"),
        hints=("i am V", "(?:you can |please )?call me V"),
        shape=person,
        excludes=_other_name,
        examples=(
            ("My name is Ingrid.", "ingrid"),
            ("Hi, my name's Tom Baker!", "tom baker"),
            ("I changed my name to Lou.", "lou"),
        ),
        others=(
            "My name is on the list.",
            "My name is Greek.",
            "I'm Alex.",
            "My name is hard to spell.",
            "My dog's name is Max.",
        ),
    ),
    Slot(
        "home",
        states=(
            "i (?:live|reside|am living|am based|have been living) in (?:an? [\\w ]{1,30} in )?V",
            "my home is in V",
        ),
        changes=("i (?:moved|relocated)(?: back| over)? (?:to|from) V", "i settled in V"),
        ends=("i moved away from V", "i (?:left|moved out of) V for good"),
        shape=place,
        excludes=_other_place,
        examples=(
            ("I live in Bergen.", "bergen"),
            ("We've moved from Graz to Linz last month.", "linz"),
            ("i'm based in lisbon now", "lisbon"),
            ("Anna lives in Oslo.", "oslo"),
            ("We live in a small flat in Porto.", "porto"),
            ("I no longer live in Rome.", "rome"),
            ("I live in Austin, Texas.", "austin, texas"),
        ),
        others=(
            "In my novel, I live in Paris.",
            "For example, I live in Paris.",
            "I lived in Rome in 2010.",
            "I used to live in Rome.",
            "I live in Berlin on weekends.",
            "I'd live in Paris if I could.",
            "I live in fear.",
            "She lives in Oslo.",
            "I've moved from Notes to Joplin.",
            "I moved to Marketing.",
            "I live in Berlin alone.",
            "I might move to Paris.",
            "I dreamt I live in Rome.",
            "I'm moving to Rome next month.",
        ),
    ),
    Slot(
        "employer",
        states=("i (?:work|am working|am employed) (?:at|for) V", "my employer is V"),
        changes=(
            "i (?:started|began)(?: working| a new job| my new job| work)? (?:at|with|for) V",
            "i (?:got|took|accepted|landed) (?:a|the) (?:new )?job (?:at|with) V",
            "my new employer is V",
        ),
        ends=(
            "i (?:quit|left|lost|resigned from) my job(?: (?:at|with) V)?",
            "i (?:quit|left|resigned from) V",
            "i (?:was|got) (?:fired|laid off|let go)(?: (?:from|by) V)?",
            "i (?:am )?(?:retired|unemployed)",
        ),
        hints=("i joined V",),
        shape=organization,
        excludes=_other_employer,
        examples=(
            ("I work at Initech.", "initech"),
            ("I started at Globex in May.", "globex"),
            ("I don't work at Acme any more.", "acme"),
            ("I quit my job at Acme.", "acme"),
            ("I lost my job last week.", ""),
            ("Anna works for Siemens.", "siemens"),
        ),
        others=(
            "I work at a food bank on Saturdays.",
            "I work at Google on Mondays.",
            "I work for myself.",
            "I worked at Acme in 2012.",
            "I joined Anna for lunch.",
            "I joined a gym.",
            "I joined Toastmasters.",
            "I started at Leeds University.",
            "I work for Anna.",
            "I would work at Google.",
            "I left Rome early.",
        ),
    ),
    Slot(
        "occupation",
        states=(
            "i (?:am|work as|am working as) (?:an? )V(?: by trade| by profession| by occupation)?",
            "my (?:job|profession|occupation) is (?:being )?(?:an? )?V",
        ),
        changes=("i (?:became|become|was promoted to|got promoted to|started working as|started as) (?:an? )?V",),
        ends=("i (?:am )?retired",),
        shape=occupation,
        excludes=_changed,
        examples=(
            ("I'm a nurse.", "nurse"),
            ("I work as a pastry chef now.", "pastry chef"),
            ("I became a teacher last year.", "teacher"),
        ),
        others=(
            "I'm a night owl.",
            "My job is stressful.",
            "I was a baker.",
            "I want to be a pilot.",
            "I'm a nurse on weekends.",
        ),
    ),
    Slot(
        "age",
        states=("i am V(?: years? old)?", "my age is V"),
        changes=("i turned V",),
        shape=age,
        examples=(("I'm 34.", "34"), ("I just turned 35 yesterday!", "35"), ("My brother Tim is 12 years old.", "12")),
        others=("I'm 5 minutes late.", "I was 34 then.", "I feel 34.", "I'm 34 in my passport."),
    ),
    Slot(
        "birthday",
        states=("my birthday is(?: on)? V", "i was born on V"),
        shape=day,
        examples=(
            ("My birthday is May 3rd.", "may 3"),
            ("I was born on the 12th of Jan 1988.", "january 12"),
            ("Anna's birthday is on 4 July.", "july 4"),
        ),
        others=(
            "My birthday is next week.",
            "My birthday is in May.",
            "My birthday party is on May 4.",
            "I was born on a Tuesday.",
        ),
    ),
    Slot(
        "email",
        states=("my (?:(?P<k>work|private|personal|office|school) )?email(?: address)? is V",),
        changes=(
            "my new (?:(?P<k>work|private|personal|office|school) )?email(?: address)? is V",
            "my (?:(?P<k>work|private|personal|office|school) )?email(?: address)? (?:has )?changed to V",
        ),
        shape=email,
        examples=(
            ("My e-mail is kim@old.example.", "kim@old.example"),
            ("My new email address is k@x.example", "k@x.example"),
        ),
        others=("My email is full of spam.", "My email is down.", "My email is kim@ something."),
    ),
    Slot(
        "phone",
        states=(
            "my (?:(?P<k>work|private|office|home) )?(?:phone|phone number|number|mobile|cell|mobile number) is V",
        ),
        changes=(
            "my new (?:phone|phone number|number|mobile|cell|mobile number) is V",
            "my (?:phone|phone number|number|mobile number) (?:has )?changed to V",
        ),
        shape=phone,
        examples=(("My phone number is 555-0100.", "5550100"), ("My number is now +49 171 5550000", "491715550000")),
        others=("My phone number is unlisted.", "My phone is 3 years old.", "My number is 7."),
    ),
    Slot(
        "address",
        states=("my (?:(?P<k>work|office|mailing) )?(?:home )?address is V",),
        changes=("my new address is V", "my address (?:has )?changed to V"),
        shape=address,
        examples=(
            ("My address is 12 Elm Street.", "12 elm street"),
            ("My new address is 99 Oak Avenue, Leeds", "99 oak avenue leeds"),
        ),
        others=("My address is on the website.", "My address is wrong.", "My address is 12 Elm Street in summer."),
    ),
    Slot(
        "diet",
        states=("i am (?:an? )?(?:strict |committed |lifelong )?V", "i (?:eat|follow) an? V diet"),
        changes=("i (?:turned|became|become|went|gone|switched to|converted to)(?: an?| being)? ?V",),
        ends=("i (?:eat|am eating|started eating|been eating) meat again",),
        shape=diet,
        examples=(
            ("I'm a vegetarian.", "vegetarian"),
            ("I turned vegan last month.", "vegan"),
            ("I am not vegan any more.", "vegan"),
            ("I eat meat again.", ""),
        ),
        others=(
            "I was vegetarian in college.",
            "I'm thinking of going vegan.",
            "I'm vegetarian on Mondays.",
            "I'm mostly vegetarian.",
        ),
    ),
    Slot(
        "marital status",
        states=(
            "i am (?:happily |newly )?(?P<v>single|married|divorced|engaged|widowed|separated)(?: to (?-i:[A-Z])\\w+)?",
        ),
        changes=(
            "(?:(?-i:[A-Z])\\w+ and )?i (?:got|became) "
            "(?P<v>married|divorced|engaged|widowed|separated)(?: to (?-i:[A-Z])\\w+)?",
        ),
        shape=str.lower,
        examples=(
            ("I'm single.", "single"),
            ("We got divorced.", "divorced"),
            ("Tom and I got married in June.", "married"),
        ),
        others=(
            "I was married once.",
            "I'm getting married in May.",
            "I'm married to my job.",
            "I got engaged in the debate.",
        ),
    ),
    Slot(
        "favorite",
        states=("my favorite (?P<k>[a-z]+(?: [a-z]+)?) is V", "V is my favorite (?P<k>[a-z]+(?: [a-z]+)?)"),
        changes=("my new favorite (?P<k>[a-z]+(?: [a-z]+)?) is V",),
        shape=favorite,
        takes=lambda kind: kind.split()[-1] not in _NO_KINDS and not _LOOSE.intersection(kind.split()),
        examples=(("My favourite colour is green.", "green"), ("Coldplay is my favourite band now.", "coldplay")),
        others=(
            "My favourite colour is hard to find.",
            "My favorite food is delicious.",
            "One of my favourite foods is rice.",
            "My favorite part is over.",
            "My favourite team is losing.",
            "My favourite dish is ready.",
        ),
    ),
    Slot(
        "eats",
        states=(
            "i (?:eat|love|like|enjoy|love eating|like eating|enjoy eating) V",
            "i (?:recently |just )?(?:have )?tried V and (?:i )?(?:really )?(?:loved|liked|enjoyed) it",
            "i am thinking (?:of|about) (?:trying|eating) V",
            "i want to (?:try|eat) V",
        ),
        shape=food_class,
        is_single=False,
        examples=(
            ("I recently tried lamb and really enjoyed it.", "meat"),
            ("I eat fish.", "fish"),
            ("I'm thinking about eating more beef.", "meat"),
        ),
        others=(
            "I accidentally ate chicken.",
            "I had a chicken as a pet.",
            "I tried cheese in 2015.",
            "I like vegan chicken.",
        ),
    ),
    Slot(
        "likes",
        states=("i (?:like|love|enjoy|adore|am into|am fond of|am (?:a )?(?:big |huge )?fan of)(?: to)? V",),
        is_single=False,
        examples=(
            ("I really like football.", "football"),
            ("I no longer enjoy yoga.", "yoga"),
            ("I stopped liking tea.", "tea"),
        ),
        others=("I'd like a refund.", "I don't like running when it rains.", "I like it."),
    ),
    Slot(
        "dislikes",
        states=("i (?:dislike|hate|detest|can not stand|do not like|do not enjoy) V",),
        is_single=False,
        examples=(("I can't stand mushrooms.", "mushrooms"), ("I hate olives", "olives")),
        others=("I hate it when it rains.",),
    ),
    Slot(
        "allergy",
        states=(
            "i am (?:\\w+ly )?allergic to V",
            "i have an? V allergy",
            "i have an allergy to V",
            "i am (?P<v>\\w+)[- ]intolerant",
        ),
        ends=("i outgrew my V allergy",),
        is_single=False,
        examples=(("I have a peanut allergy.", "peanut"), ("I'm no longer allergic to cats.", "cats")),
        others=("I'm not only allergic to bees.", "I'm allergic to nonsense, so be brief."),
    ),
    Slot(
        "language",
        states=("i (?:speak|can speak|am fluent in) V",),
        shape=lambda value: value.lower() if value.lower() in lexicon("not_names") else "",
        is_single=False,
        examples=(("I can speak Spanish.", "spanish"),),
        others=("I speak too fast.",),
    ),
    Slot(
        "family",
        states=(
            "my (?P<k>[a-z]+) is (?:called |named )?V",
            "my (?P<k>[a-z]+)'s name is V",
            "i have an? (?P<k>[a-z]+) (?:called|named) V",
            "V is my (?P<k>[a-z]+)",
        ),
        shape=given_name,
        takes=lambda kind: kind in lexicon("kin"),
        is_single=False,
        examples=(("My sister is called Clara.", "clara"), ("Omar is my husband.", "omar")),
        others=("My sister is German.",),
    ),
    Slot(
        "has",
        states=("i (?:have got|have|own) V",),
        ends=("i (?:sold|gave away|got rid of) my V",),
        is_single=False,
        is_general=True,
        examples=(("I've got two cats.", "two cats"), ("I don't have a car any more.", "car")),
        others=("I don't have a car while mine is being repaired.", "I have to go."),
    ),
    Slot(
        "uses",
        states=("i (?:use|am using) V",),
        changes=("i (?:switched|migrated|changed)(?: over)?(?: from [\\w .+#-]{1,30}?)? to V",),
        ends=(
            "i (?:switched|migrated|changed|moved)(?: over)? from V to "
            "(?!.* (?:on|at|for|in|when|while) )[\\w .+#-]{1,30}",
        ),
        is_single=False,
        examples=(("I use Windows.", "windows"), ("I stopped using Vim.", "vim"), ("I've switched to Brave.", "brave")),
        others=("I use Chrome on my phone.", "My team switched from Notion to Obsidian.", "I'm used to it."),
    ),
    Slot(
        "does",
        states=("i (?:am )?V",),
        shape=predicate,
        is_single=False,
        is_general=True,
        examples=(
            ("I play golf.", "play golf"),
            ("I stopped smoking.", "smoking"),
            ("I don't drink coffee any more.", "drink coffee"),
        ),
        others=("I haven't played in years.", "I do it.", "I went there."),
    ),
)
