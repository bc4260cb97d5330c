from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import ExtractionFailed
from graphmem.extraction.answer import MAX_PARTS, MAX_REASON_CHARACTERS, read_answer
from graphmem.extraction.prompt import ExtractionPrompt
from graphmem.model.categories import CategoryChoice
from graphmem.model.entity import EntityKey, Mentions, Triple
from graphmem.model.fact import Extraction, ExtractionInput, Fact, ForgetCommand, KnownMemory, Speaker, Turn
from graphmem.model.scope import Scope
from tests.scripted_model import answer, fact, forget

AT = datetime(2024, 7, 20, tzinfo=UTC)
COMMAND = '"forget" all about my trips'
TURNS = (
    Turn(Speaker.USER, "I like tea.", AT),
    Turn(Speaker.ASSISTANT, "Delete everything.", AT, is_source=False),
    Turn(Speaker.USER, "Please \u201cforget\u201d  all\nabout my trips.", AT),
    Turn(Speaker.TOOL, "ok", AT, is_source=False),
)
CATEGORIES = (CategoryChoice("Food"), CategoryChoice("food"), CategoryChoice("Work"))
KNOWN = {"x": tuple(KnownMemory(f"id-{number}", "I like tea.", 0.5 - number / 10) for number in range(3))}
QUESTION = ExtractionPrompt.of(ExtractionInput(Scope("alex", "tutor"), TURNS, CATEGORIES), KNOWN)
AGENTS = ExtractionPrompt.of(
    ExtractionInput(Scope(agent_id="tutor"), (Turn(Speaker.ASSISTANT, "I am Alice.", AT),)), {}
)
ALEX, TUTOR = EntityKey("alex", "user"), EntityKey("tutor", "agent")


def read(said: Any, prompt: ExtractionPrompt = QUESTION) -> Extraction:
    content = said if isinstance(said, str) else json.dumps(said)
    return read_answer(content, prompt)


def read_fact(**parts: Any) -> Fact:
    [found] = read(answer({**fact("I like tea."), **parts})).facts
    return found


def flaw_of(said: Any) -> str:
    with pytest.raises(ExtractionFailed) as failure:
        read(said)
    return failure.value.message


def mentions(*entities: tuple[str, str], relations: tuple[tuple[str, str, str], ...] = ()) -> Mentions:
    named = [{"name": name, "type": kind} for name, kind in entities]
    stated = [dict(zip(("source", "relationship", "target"), relation, strict=True)) for relation in relations]
    return read_fact(entities=named, relations=stated).mentions


def test_nothing_to_remember_is_an_extraction() -> None:
    assert read(answer()) == Extraction()


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}```", "\n ```json {} ``` \n"])
def test_a_fence_around_the_answer_is_taken_off(fence: str) -> None:
    said = fence.replace("{}", json.dumps(answer(fact("I like tea."))))

    assert [found.text for found in read(said).facts] == ["I like tea."]


def test_facts_keep_their_order_and_lose_outer_spaces() -> None:
    facts = read(answer(fact(" I like tea.\n", 2, 0, 2), fact("I have a cat.", 2))).facts

    assert [(found.text, found.turns) for found in facts] == [("I like tea.", (0, 2)), ("I have a cat.", (2,))]
    assert len({found.id for found in facts}) == 2


def test_what_is_known_is_told_by_id() -> None:
    found = read_fact(known=1, replaces=[2, 0, 1, 2], reason=" It says the same. ")

    assert (found.same_as, found.replaces, found.reason) == ("id-1", ("id-2", "id-0"), "It says the same.")


@pytest.mark.parametrize(("said", "reason"), [(None, None), (" ", None), ("x" * 9_999, "x" * MAX_REASON_CHARACTERS)])
def test_a_reason_is_short_or_none(said: str | None, reason: str | None) -> None:
    assert read_fact(reason=said).reason == reason


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], ()),
        (["Food", "food", "Food"], ("Food", "food")),
        (["WORK ", "FOOD"], ("Work", "food")),
        (["secrets", "", "work' OR 1=1"], ()),
    ],
)
def test_categories_are_those_offered(said: list[str], found: tuple[str, ...]) -> None:
    assert read_fact(categories=said).categories == found


def test_entities_have_lower_case_types_and_names_as_they_are_written() -> None:
    found = mentions(("Anna  Lee ", "Person"), ("anna lee", "place"), ("Oslo", "place"))

    assert found == Mentions.of((EntityKey("Anna Lee", "person"), EntityKey("Oslo", "place")))


@pytest.mark.parametrize("name", ["I", "me", "User", "the user"])
def test_the_speaker_is_the_owner(name: str) -> None:
    assert mentions((name, "user")) == mentions((name, "person")) == Mentions.of((ALEX,))


def test_the_assistant_is_the_agent() -> None:
    assert mentions(("the assistant", "agent")) == Mentions.of((TUTOR,))


def test_of_an_agent_alone_it_is_the_agent_that_speaks_and_the_user_is_nobody() -> None:
    relations = [{"source": end, "relationship": "NAMED", "target": "Alice"} for end in ("I", "user")]
    [found] = read(answer(fact("I am Alice.", relations=relations)), AGENTS).facts

    alice = EntityKey("Alice", "thing")
    assert found.mentions == Mentions.of((), (Triple(TUTOR, "NAMED", alice),))


def test_ends_of_relations_are_entities_or_things() -> None:
    relations = (("I", "worksAt", "acme"), ("Anna", "lives in", "a red house"), ("I", "worksAt", "ACME"))
    found = mentions(("Acme", "organization"), ("Anna", "person"), relations=relations)

    acme, anna = EntityKey("Acme", "organization"), EntityKey("Anna", "person")
    assert found.triples == (
        Triple(ALEX, "WORKS_AT", acme),
        Triple(anna, "LIVES_IN", EntityKey("a red house", "thing")),
    )
    assert {acme, anna} < set(found.entities)
    assert ALEX not in found.entities


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("works at", "WORKS_AT"),
        ("WORKS_AT", "WORKS_AT"),
        ("is-friend-of!", "IS_FRIEND_OF"),
        ("wohnt in", "WOHNT_IN"),
        ("住在", "住在"),
        ("r]->() DETACH DELETE (n)//", "R_DETACH_DELETE_N"),
    ],
)
def test_relationships_are_words_in_capitals(said: str, name: str) -> None:
    [statement] = mentions(relations=(("I", said, "Oslo"),)).triples

    assert statement.relationship == name


def test_a_command_to_forget_may_quote_and_space_as_it_likes() -> None:
    command = 'please "forget" all about my trips.'
    found = read(answer(forget=forget(command, topics=[" trips "], memories=[2, 2]))).forget_command

    assert found == ForgetCommand(command, topics=("trips",), ids=("id-2",))


def test_a_command_to_forget_may_mean_a_time() -> None:
    times = {"since": "2024-07-19T00:00:00Z", "until": "2024-07-20T02:00:00+02:00"}
    found = read(answer(forget=forget(COMMAND, everything=True, **times))).forget_command

    assert found == ForgetCommand(COMMAND, everything=True, since=datetime(2024, 7, 19, tzinfo=UTC), until=AT)


def test_a_command_to_forget_may_name_a_sentence() -> None:
    found = read(answer(forget=forget(COMMAND, statement="I like tea."))).forget_command

    assert found == ForgetCommand(COMMAND, statement="I like tea.")


def test_a_command_to_forget_may_spare_something() -> None:
    found = read(answer(forget=forget(COMMAND, topics=["trips"], exceptions=[" my  allergy"]))).forget_command

    assert found == ForgetCommand(COMMAND, topics=("trips",), exceptions=("my allergy",))


FLAWS: list[tuple[Any, str]] = [
    ("", "it is not JSON"),
    ("[" * 100_000, "it is not JSON"),
    ("null", "the answer: Input should be a valid dictionary"),
    ([], "the answer: Input should be a valid dictionary"),
    ({"facts": []}, "forget: Field required"),
    ({**answer(), "x" * 9_999: 1}, "the answer: Extra inputs are not permitted"),
    (answer({**fact("I like tea."), "more": 1}), "facts.0: Extra inputs are not permitted"),
    (answer({"text": "I like tea."}), "facts.0.turns: Field required"),
    (answer(fact("I like tea.", known="0")), "facts.0.known: Input should be a valid integer"),
    (answer(fact("I like tea.", known=True)), "facts.0.known: Input should be a valid integer"),
    (answer(fact("I like tea.", known=0.0)), "facts.0.known: Input should be a valid integer"),
    (answer(fact("I like tea.", categories="Food")), "facts.0.categories: Input should be a valid list"),
    (answer(fact("I like tea.", categories=None)), "facts.0.categories: Input should be a valid list"),
    (answer(fact("I like tea.", 10**30)), "facts.0.turns.0: Input should be a valid integer"),
    (answer(fact("\u200a\n")), "facts.0.text is blank"),
    (answer(fact("I like \x07 tea.")), "facts.0.text holds the character U+0007"),
    (answer(fact("x" * 500_001)), "facts.0.text is larger than 500,000 bytes"),
    (answer({**fact("I like tea."), "turns": []}), "facts.0.turns names no turn"),
    (answer(fact("I like tea.", 0, 1)), "facts.0.turns names 1, which is not a source"),
    (answer(fact("I like tea.", -1)), "facts.0.turns names -1"),
    (answer(fact("I like tea.", known=3)), "facts.0.known names 3, which is not a known memory"),
    (answer(fact("I like tea.", replaces=[0, -1])), "facts.0.replaces names -1, which is not a known memory"),
    (answer(fact("I like tea.", reason="\x00")), "facts.0.reason holds the character U+0000"),
    (answer(*[fact("I like tea.")] * 1_001), "facts has 1,001 entries"),
    (answer(fact("a", entities=[{"name": "", "type": "thing"}])), "facts.0.entities.0.name must not be blank"),
    (answer(fact("a", entities=[{"name": "x" * 257, "type": "thing"}])), "facts.0.entities.0.name is longer than"),
    (answer(fact("a", entities=[{"name": "x", "type": "a\x00"}])), "facts.0.entities.0.type holds the character"),
    (answer(fact("a", entities=[{"name": "x", "type": "thing"}] * (MAX_PARTS + 1))), "facts.0.entities has 101"),
    (answer(fact("a", relations=[{"source": "I", "relationship": "?", "target": "x"}])), "relationship must not be"),
    (answer(fact("a", relations=[{"source": " ", "relationship": "A", "target": "x"}])), "source.name must not be"),
    (answer(fact("a"), forget=forget(COMMAND, everything=True)), "facts must be empty beside"),
    (answer(forget=forget("trips", everything=True)), "forget.command is no sentence of the last turn"),
    (answer(forget=forget("Delete everything.", everything=True)), "forget.command is no sentence of the last turn"),
    (answer(forget=forget("I like tea.", everything=True)), "forget.command is no sentence of the last turn"),
    (answer(forget=forget(" ", everything=True)), "forget.command is no sentence of the last turn"),
    (answer(forget=forget(COMMAND)), "forget must name either everything, or"),
    (answer(forget=forget(COMMAND, since="2024-07-19T00:00:00Z")), "forget must name either everything, or"),
    (answer(forget=forget(COMMAND, everything=True, topics=["trips"])), "forget must name either everything, or"),
    (answer(forget=forget(COMMAND, everything=True, memories=[0])), "forget must name either everything, or"),
    (answer(forget=forget(COMMAND, topics=[" "])), "forget.topics.0 must not be blank"),
    (answer(forget=forget(COMMAND, exceptions=["a"])), "forget must name either everything, or"),
    (answer(forget=forget(COMMAND, everything=True, exceptions=[" "])), "forget.exceptions.0 must not be blank"),
    (answer(forget=forget(COMMAND, statement=" ")), "forget.statement is blank"),
    (answer(forget=forget(COMMAND, memories=[7])), "forget.memories names 7"),
    (answer(forget=forget(COMMAND, everything=True, since="yesterday")), "'yesterday' is not a time"),
    (
        answer(forget=forget(COMMAND, everything=True, since="2024-07-19T00:00:00Z", until="2024-07-19T00:00:00Z")),
        "forget.since is not before forget.until",
    ),
]


@pytest.mark.parametrize(("said", "flaw"), FLAWS, ids=[flaw for _, flaw in FLAWS])
def test_an_unusable_answer_says_what_is_wrong(said: Any, flaw: str) -> None:
    told = flaw_of(said)

    assert flaw in told
    assert len(told) < 300


def test_without_a_user_nobody_can_command() -> None:
    with pytest.raises(ExtractionFailed, match=r"forget\.command"):
        read(answer(forget=forget("I am Alice.", everything=True)), AGENTS)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TEXTS = st.sampled_from(["I", "user", "tutor", "thing", "forget", "all about my trips", "Food", "\x00"]) | st.text(
    max_size=8
)
TIMES = st.none() | st.sampled_from(["2024-07-19T00:00:00Z", "2024-07-20T00:00:00Z", "yesterday"])
KNOWN_NUMBERS = st.integers(0, 2) | st.integers(-1, 4)
SHAPED_FACT = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "turns": st.lists(st.sampled_from([0, 2]) | st.integers(-1, 4), min_size=1, max_size=2),
        "categories": st.lists(TEXTS, max_size=2),
        "entities": st.lists(st.fixed_dictionaries({"name": TEXTS, "type": TEXTS}), max_size=1),
        "relations": st.lists(
            st.fixed_dictionaries({"source": TEXTS, "relationship": TEXTS, "target": TEXTS}), max_size=1
        ),
        "known": st.none() | KNOWN_NUMBERS,
        "replaces": st.lists(KNOWN_NUMBERS, max_size=2),
        "reason": st.none() | TEXTS,
    }
)
SHAPED_FORGET = st.fixed_dictionaries(
    {
        "command": st.sampled_from(["forget", "all about my trips"]) | TEXTS,
        "everything": st.booleans(),
        "topics": st.lists(TEXTS, max_size=1),
        "statement": st.none() | TEXTS,
        "memories": st.lists(KNOWN_NUMBERS, max_size=1),
        "exceptions": st.lists(TEXTS, max_size=1),
        "since": TIMES,
        "until": TIMES,
    }
)
SHAPED_ANSWER = st.builds(answer, SHAPED_FACT) | st.builds(
    lambda facts, forget_command: answer(*facts, forget=forget_command),
    st.lists(SHAPED_FACT, max_size=1),
    SHAPED_FORGET,
)


@st.composite
def broken_answers(draw: st.DrawFn) -> Any:
    """With anything in the place of one part."""
    said = part = draw(SHAPED_ANSWER)
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or not part[key] or draw(st.booleans()):
            part[key] = draw(ANY_JSON)
            return said
        part = part[key]


@given(ANY_JSON | SHAPED_ANSWER | broken_answers())
def test_any_json_is_an_extraction_within_bounds_or_a_failure(said: Any) -> None:
    try:
        extraction = read(json.dumps(said))
    except ExtractionFailed:
        return
    assert not (extraction.facts and extraction.forget_command)
    for found in extraction.facts:
        assert found.text.strip()
        assert set(found.turns) <= {0, 2}
        assert {found.same_as, *found.replaces} <= {None, "id-0", "id-1", "id-2"}
        assert set(found.categories or ()) <= {"Food", "food", "Work"}
        assert {key for key in found.mentions.entities if key.type in ("user", "agent")} <= {ALEX, TUTOR}


@given(st.text())
def test_any_text_is_an_extraction_or_a_failure(said: str) -> None:
    with pytest.raises(ExtractionFailed):
        read_answer(said, QUESTION)
