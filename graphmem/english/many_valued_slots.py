"""Slots that may have several values at once: they never replace; they tell what says the same, and what ends."""

from __future__ import annotations

from graphmem.english.lexicons import lexicon
from graphmem.english.slot_shapes import Slot, food_class, given_name, predicate

MANY_VALUED: tuple[Slot, ...] = (
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
