"""The table of slots: what people say of themselves and of those they name, one row a slot.

To add a slot, write one row and its examples: they are its tests. Patterns are of the first person and lower-case,
whoever is spoken of; `V` is the value, which must have the row's shape, and a group `k` gives each kind of thing a slot
of its own. A pattern must match the whole sentence, so that what restricts a statement ("on Saturdays", "in my novel")
matches none.
"""

from __future__ import annotations

from graphmem.english.many_valued_slots import MANY_VALUED
from graphmem.english.slot_shapes import (
    LOOSE,
    NO_KINDS,
    Slot,
    address,
    age,
    changed,
    day,
    diet,
    email,
    favorite,
    occupation,
    organization,
    other_employer,
    other_name,
    other_place,
    person,
    phone,
    place,
)

SINGLE_VALUED: tuple[Slot, ...] = (
    Slot(
        "name",
        states=("my name is V", "i am called V"),
        changes=("i changed my name to V", "my new name is V"),
        hints=("i am V", "(?:you can |please )?call me V"),
        shape=person,
        excludes=other_name,
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
        excludes=other_place,
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
        excludes=other_employer,
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
        excludes=changed,
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
        takes=lambda kind: kind.split()[-1] not in NO_KINDS and not LOOSE.intersection(kind.split()),
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
)

TABLE = (*SINGLE_VALUED, *MANY_VALUED)
