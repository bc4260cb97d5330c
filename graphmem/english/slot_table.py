"""The table of slots: the facts that people state of themselves and of people they name, one row for each slot.

To add a slot, write one row with its examples and counterexamples, which are its tests. `slot_columns.py` explains the
columns, and `slot_shapes.py` has the functions that check values. No other code depends on single rows.

Patterns are in lower case and in the first person ("i live in {value}"), whoever the subject is. A pattern must match
the whole sentence, so that a restriction ("on Saturdays", "in my novel") makes it fail. `clauses.py` has removed
openings and endings that say nothing ("Well, …", "… by the way"), "now", and the time of a change before; it reads "my
new phone number is" and "my phone number has changed to" as "my phone number is".
"""

from __future__ import annotations

from graphmem.english import slot_shapes as shapes
from graphmem.english.slot_columns import Slot

TABLE = (
    Slot(
        "name",
        states=("my name is {value}", "i am called {value}"),
        changes=("i changed my name to {value}",),
        ambiguous=("i am {value}", "(?:you can |please )?call me {value}"),
        shape=shapes.person, conflicts=shapes.other_name,
        examples=(
            ("My name is Ingrid.", "ingrid"), ("Hi, my name's Tom Baker!", "tom baker"),
            ("I changed my name to Lou.", "lou"),
        ),
        counterexamples=(
            "My name is on the list.", "My name is Greek.", "I'm Alex.", "My name is hard to spell.",
            "My dog's name is Max.",
        ),
    ),
    Slot(
        "home",
        states=(
            r"i (?:live|reside|am living|am based|have been living) in (?:an? [\w ]{1,30} in )?{value}",
            "my home is in {value}",
        ),
        changes=("i (?:moved|relocated)(?: back| over)? (?:to|from(?=.+ to )) {value}", "i settled in {value}"),
        ends=("i moved (?:away from|from(?!.+ to )) {value}", "i (?:left|moved out of) {value} for good"),
        shape=shapes.place, is_ended_by_negation=True, conflicts=shapes.other_place,
        examples=(
            ("I live in Bergen.", "bergen"), ("We've moved from Graz to Linz last month.", "linz"),
            ("i'm based in lisbon now", "lisbon"), ("Anna lives in Oslo.", "oslo"),
            ("We live in a small flat in Porto.", "porto"), ("I no longer live in Rome.", "rome"),
            ("I moved away from Rome.", "rome"), ("I live in Austin, Texas.", "austin, texas"),
        ),
        counterexamples=(
            "I lived in Rome in 2010.", "I used to live in Rome.", "I'd live in Paris if I could.", "I live in fear.",
            "She lives in Oslo.", "I've moved from Notes to Joplin.", "I moved to Marketing.", "I might move to Paris.",
            "I'm moving to Rome next month.",
        ),
    ),
    Slot(
        "employer",
        states=("i (?:work|am working|am employed) (?:at|for) {value}", "my employer is {value}"),
        changes=(
            "i (?:started|began)(?: working| a new job| my new job| work)? (?:at|with|for) {value}",
            "i (?:got|took|accepted|landed) (?:a|the) (?:new )?job (?:at|with) {value}",
        ),
        ends=(
            "i (?:quit|left|lost|resigned from) my job(?: (?:at|with) {value})?",
            "i (?:quit|left|resigned from) {value}",
            "i (?:was|got) (?:fired|laid off|let go)(?: (?:from|by) {value})?",
            "i (?:am )?(?:retired|unemployed)",
        ),
        ambiguous=("i joined {value}",),
        shape=shapes.organization, is_ended_by_negation=True, conflicts=shapes.other_organization,
        examples=(
            ("I work at Initech.", "initech"), ("I started at Globex in May.", "globex"),
            ("I don't work at Acme any more.", "acme"), ("I quit my job at Acme.", "acme"),
            ("I lost my job last week.", ""), ("Anna works for Siemens.", "siemens"),
        ),
        counterexamples=(
            "I work at a food bank on Saturdays.", "I work for myself.", "I worked at Acme in 2012.",
            "I joined Anna for lunch.", "I joined a gym.", "I joined Toastmasters.", "I started at Leeds University.",
            "I work for Anna.", "I would work at Google.", "I left Rome early.",
        ),
    ),
    Slot(
        "occupation",
        states=(
            "i (?:am|work as|am working as) an? {value}(?: by (?:trade|profession|occupation))?",
            "my (?:job|profession|occupation) is (?:being )?(?:an? )?{value}",
        ),
        changes=("i (?:became|become|(?:was|got) promoted to|started(?: working)? as) (?:an? )?{value}",),
        ends=("i (?:am )?retired",),
        shape=shapes.occupation, conflicts=shapes.if_changed,
        examples=(
            ("I'm a nurse.", "nurse"), ("I work as a pastry chef now.", "pastry chef"),
            ("I became a teacher last year.", "teacher"),
        ),
        counterexamples=("I'm a night owl.", "My job is stressful.", "I was a baker.", "I want to be a pilot."),
    ),
    Slot(
        "age",
        states=("i am {value}(?: years? old)?", "my age is {value}"),
        changes=("i turned {value}",),
        shape=shapes.age,
        examples=(("I'm 34.", "34"), ("I just turned 35 yesterday!", "35"), ("My brother Tim is 12 years old.", "12")),
        counterexamples=("I'm 5 minutes late.", "I was 34 then.", "I feel 34.", "I'm 34 in my passport."),
    ),
    Slot(
        "birthday",
        states=("my birthday is(?: on)? {value}", "i was born on {value}"),
        shape=shapes.day,
        examples=(
            ("My birthday is May 3rd.", "may 3"), ("I was born on the 12th of Jan 1988.", "january 12"),
            ("Anna's birthday is on 4 July.", "july 4"),
        ),
        counterexamples=(
            "My birthday is next week.", "My birthday is in May.", "My birthday party is on May 4.",
            "I was born on a Tuesday.",
        ),
    ),
    Slot(
        "email",
        states=("my (?:{kind} )??email(?: address)? is {value}",),
        shape=shapes.email, is_kind=shapes.is_address_kind,
        examples=(
            ("My e-mail is kim@old.example.", "kim@old.example"),
            ("My new email address is k@x.example", "k@x.example"),
        ),
        counterexamples=("My email is full of spam.", "My email is down.", "My email is kim@ something."),
    ),
    Slot(
        "phone",
        states=("my (?:{kind} )??(?:(?:phone|cell|mobile)(?: number)?|number) is {value}",),
        shape=shapes.phone, is_kind=shapes.is_address_kind,
        examples=(
            ("My phone number is 555-0100.", "5550100"), ("My number is now +49 171 5550000", "491715550000"),
            ("My phone number changed to 555-0100 last week.", "5550100"),
        ),
        counterexamples=("My phone number is unlisted.", "My phone is 3 years old.", "My number is 7."),
    ),
    Slot(
        "address",
        states=("my (?:home )?(?:{kind} )??address is {value}",),
        shape=shapes.address, is_kind=shapes.is_address_kind,
        examples=(
            ("My address is 12 Elm Street.", "12 elm street"),
            ("My new address is 99 Oak Avenue, Leeds", "99 oak avenue leeds"),
        ),
        counterexamples=("My address is on the website.", "My address is wrong."),
    ),
    Slot(
        "diet",
        states=("i am (?:an? )?(?:strict |committed |lifelong )?{value}", "i (?:eat|follow) an? {value} diet"),
        changes=("i (?:turned|became|become|went|gone|switched to|converted to)(?: an?| being)? ?{value}",),
        ends=("i (?:eat|am eating|started eating|been eating) meat again",),
        shape=shapes.diet, is_ended_by_negation=True,
        also_ends={
            "vegetarian": {"eats": ("meat", "fish")},
            "vegan": {"eats": ("meat", "fish", "dairy")},
            "pescatarian": {"eats": ("meat",)},
        },
        examples=(
            ("I'm a vegetarian.", "vegetarian"), ("I turned vegan last month.", "vegan"),
            ("I am not vegan any more.", "vegan"), ("I eat meat again.", ""),
        ),
        counterexamples=("I was vegetarian in college.", "I'm thinking of going vegan.", "I'm mostly vegetarian."),
    ),
    Slot(
        "marital status",
        states=(r"i am (?:happily |newly )?{value}(?: to (?-i:[A-Z])\w+)?",),
        changes=(r"(?:(?-i:[A-Z])\w+ and )?i (?:got|became) {value}(?: to (?-i:[A-Z])\w+)?",),
        shape=shapes.one_of("single married divorced engaged widowed separated"),
        examples=(
            ("I'm single.", "single"), ("We got divorced.", "divorced"), ("Tom and I got married in June.", "married"),
        ),
        counterexamples=(
            "I was married once.", "I'm getting married in May.", "I'm married to my job.",
            "I got engaged in the debate.",
        ),
    ),
    Slot(
        "favorite",
        states=("my favorite {kind} is {value}", "{value} is my (?:new )?favorite {kind}"),
        shape=shapes.favorite, is_kind=shapes.is_topic,
        examples=(("My favourite colour is green.", "green"), ("Coldplay is my favourite band now.", "coldplay")),
        counterexamples=(
            "My favourite colour is hard to find.", "My favorite food is delicious.",
            "One of my favourite foods is rice.", "My favorite part is over.", "My favourite team is losing.",
            "My favourite dish is ready.",
        ),
    ),
    Slot(
        "eats",
        states=(
            "i (?:eat|love|like|enjoy|love eating|like eating|enjoy eating) {value}",
            "i (?:recently |just )?(?:have )?tried {value} and (?:i )?(?:really )?(?:loved|liked|enjoyed) it",
            "i am thinking (?:of|about) (?:trying|eating) {value}",
            "i want to (?:try|eat) {value}",
        ),
        shape=shapes.food_class, is_single=False,
        examples=(
            ("I recently tried lamb and really enjoyed it.", "meat"), ("I eat fish.", "fish"),
            ("I'm thinking about eating more beef.", "meat"),
        ),
        counterexamples=(
            "I accidentally ate chicken.", "I had a chicken as a pet.", "I tried cheese in 2015.",
            "I like vegan chicken.",
        ),
    ),
    Slot(
        "likes",
        states=("i (?:like|love|enjoy|adore|am into|am fond of|am (?:a )?(?:big |huge )?fan of)(?: to)? {value}",),
        is_single=False,
        examples=(
            ("I really like football.", "football"), ("I no longer enjoy yoga.", "yoga"),
            ("I stopped liking tea.", "tea"), ("I love dad jokes.", "dad jokes"),
        ),
        counterexamples=("I'd like a refund.", "I don't like running when it rains.", "I like it."),
    ),
    Slot(
        "dislikes",
        states=("i (?:dislike|hate|detest|can not stand|do not like|do not enjoy) {value}",),
        is_single=False,
        examples=(("I can't stand mushrooms.", "mushrooms"), ("I hate olives", "olives")),
        counterexamples=("I hate it when it rains.",),
    ),
    Slot(
        "allergy",
        states=(
            r"i am (?:\w+ly )?allergic to {value}",
            "i have an? {value} allergy",
            "i have an allergy to {value}",
            "i am {value}[- ]intolerant",
        ),
        ends=("i outgrew my {value} allergy",),
        is_single=False,
        examples=(("I have a peanut allergy.", "peanut"), ("I'm no longer allergic to cats.", "cats")),
        counterexamples=("I'm not only allergic to bees.", "I'm allergic to nonsense, so be brief."),
    ),
    Slot(
        "language",
        states=("i (?:speak|can speak|am fluent in) {value}",),
        shape=shapes.language, is_single=False,
        examples=(("I can speak Spanish.", "spanish"),),
        counterexamples=("I speak too fast.",),
    ),
    Slot(
        "family",
        states=(
            "my {kind} is (?:called |named )?{value}",
            "my {kind}'s name is {value}",
            "i have an? {kind} (?:called|named) {value}",
            "{value} is my {kind}",
        ),
        shape=shapes.given_name, is_kind=shapes.is_kin, is_single=False,
        examples=(("My sister is called Clara.", "clara"), ("Omar is my husband.", "omar")),
        counterexamples=("My sister is German.",),
    ),
    Slot(
        "has",
        states=("i (?:have got|have|own) {value}",),
        ends=("i (?:sold|gave away|got rid of) my {value}",),
        is_single=False, is_fallback=True,
        examples=(
            ("I've got two cats.", "two cats"), ("I don't have a car any more.", "car"), ("We sold our car.", "car"),
        ),
        counterexamples=("I don't have a car while mine is being repaired.", "I have to go."),
    ),
    Slot(
        "uses",
        states=("i (?:use|am using) {value}",),
        changes=(r"i (?:switched|migrated|changed)(?: over)?(?: from [\w .+#-]{1,30}?)? to {value}",),
        ends=(
            "i (?:switched|migrated|changed|moved)(?: over)? from {value} to "
            r"(?!.* (?:on|at|for|in|when|while) )[\w .+#-]{1,30}",
        ),
        is_single=False,
        examples=(("I use Windows.", "windows"), ("I stopped using Vim.", "vim"), ("I've switched to Brave.", "brave")),
        counterexamples=("I use Chrome on my phone.", "My team switched from Notion to Obsidian.", "I'm used to it."),
    ),
    Slot(
        "does",
        states=("i (?:am )?{value}",),
        shape=shapes.predicate, is_single=False, is_fallback=True,
        examples=(
            ("I play golf.", "play golf"), ("I stopped smoking.", "smoking"),
            ("I don't drink coffee any more.", "drink coffee"),
        ),
        counterexamples=("I haven't played in years.", "I do it.", "I went there."),
    ),
)  # fmt: skip
