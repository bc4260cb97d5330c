"""Candidates weighed against each other: who comes first, with which score and for which reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphmem.english.terms import encode_terms
from graphmem.model.entity import EntityKey
from graphmem.model.hit import Origin, SignalName
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, EntityMatch, Turn
from graphmem.retrieval.candidate_set import CandidateSet, inverse_document_frequency
from graphmem.retrieval.features import Features
from graphmem.retrieval.fusion import WEIGHTS, score
from graphmem.retrieval.parsed_query import parse_query
from graphmem.retrieval.ranking import Ranked, RankOptions, rank, rank_by_similarity

AT = datetime(2024, 6, 1, tzinfo=UTC)
FILLER = ["The weather is fine.", "We went for a walk by the sea.", "Dinner was late again.", "The bus never came."]


def candidate(text: str, memory_id: str = "", similarity: float = 0.5, **more: Any) -> Candidate:
    return Candidate(
        id=memory_id or text,
        terms=encode_terms(text),
        head=text[:HEAD],
        asks="?" in text[-TAIL:],
        similarity=similarity,
        text=text,
        **{"said_at": AT, **more},
    )


def turn_of(text: str, **more: Any) -> Turn:
    return Turn(text, encode_terms(text), "?" in text[-TAIL:], **more)


def in_a_row(*turns: Turn) -> None:
    for one, other in pairwise(turns):
        one.next, other.previous = other, one


def conversation(*texts: str) -> list[Candidate]:
    turns = [turn_of(text) for text in texts]
    in_a_row(*turns)
    return [candidate(turn.id, run_id="r", turn=turn) for turn in turns]


def ranked(question: str, *candidates: Candidate) -> list[Ranked]:
    return rank(parse_query(question, AT), candidates)


@given(kept=st.sets(st.integers(0, 4), min_size=1))
def test_turns_may_be_linked_with_turns_that_nothing_was_found_of(kept: set[int]) -> None:
    candidates = conversation("What is it?", "A boat.", "Whose boat?", "My sister's.", "How big is it?")

    assert len(ranked("Whose boat is it?", *(candidates[place] for place in kept))) == len(kept)


def first(question: str, *candidates: Candidate) -> str:
    return ranked(question, *candidates)[0].id


def fillers() -> list[Candidate]:
    return [candidate(text) for text in FILLER]


def test_a_rare_word_counts_more_than_common_ones() -> None:
    common = [candidate(f"Ana likes number {number}.") for number in range(6)]

    assert first("What does Ana like about Quito?", *common, candidate("Quito again.", "rare")) == "rare"


def test_words_side_by_side_count_more_than_apart() -> None:
    together = candidate("We drank green tea under a tree.", "together")
    apart = candidate("We drank tea under a green tree.", "apart")

    assert first("Who drank green tea?", *fillers(), apart, together) == "together"


def test_a_short_answer_is_found_by_the_question_before_it() -> None:
    turns = conversation(
        "Ann: I baked bread.", "Ann: Have you ever been to Barcelona?", "Bob: Yes, twice!", "Ann: My bread is ready."
    )
    for turn, similarity in zip(turns, (0.4, 0.75, 0.5, 0.4), strict=True):
        turn.similarity = similarity

    found = {one.id: one for one in ranked("How often was Bob in Barcelona?", *turns, *fillers())}

    answer = found["Bob: Yes, twice!"]
    assert next(iter(found)) in ("Bob: Yes, twice!", "Ann: Have you ever been to Barcelona?")
    assert answer.score > found["Ann: I baked bread."].score
    assert "context" in [signal.name for signal in answer.signals]
    assert answer.origin == Origin(memory_id="Ann: Have you ever been to Barcelona?")


def test_a_long_turn_borrows_little_from_the_one_before() -> None:
    essay = " ".join(f"Chapter{number} tells of sailing." for number in range(60))
    turns = conversation("Tell me of Barcelona.", essay)

    found = {one.id: one for one in ranked("What about Barcelona?", *turns, *fillers())}

    assert "context" not in [signal.name for signal in found[essay].signals if signal.score > 0.02]


def test_what_the_named_speaker_said_comes_first() -> None:
    ana, bo = candidate("Ana: I adore opera.", "ana"), candidate("Bo: I adore opera.", "bo")

    assert first("What does Ana adore?", *fillers(), bo, ana) == "ana"
    assert first("What does Bo adore?", *fillers(), ana, bo) == "bo"


def test_my_words_are_the_users_and_advice_is_the_assistants() -> None:
    mine = candidate("A tent for two would do.", "mine", role="user")
    told = candidate("A tent for three would do.", "told", role="assistant")

    assert first("Which tent did I want?", told, mine, *fillers()) == "mine"
    assert first("Which tent did you recommend?", mine, told, *fillers()) == "told"


def test_a_time_that_is_asked_about_is_preferred_whether_said_then_or_about_then() -> None:
    then = candidate("We visited the museum.", "from", said_at=datetime(2023, 5, 6, tzinfo=UTC))
    about = candidate("In May 2023 we saw the museum.", "about")
    other = candidate("We toured the museum.", "other", said_at=datetime(2023, 9, 6, tzinfo=UTC))

    order = [one.id for one in ranked("What museum was it in May 2023?", other, then, about, *fillers())]

    assert set(order[:2]) == {"from", "about"}
    assert "other" in order


def test_an_entity_near_in_the_graph_leads_to_a_memory_that_has_no_word_of_the_question() -> None:
    entity_match = EntityMatch(EntityKey("Carla", "person"), 1.0)
    led = candidate("She builds turbines.", "led", entity_match=entity_match)

    best = ranked("Where does Carla work?", *fillers(), led)[0]

    assert (best.id, best.origin) == ("led", Origin(entity=entity_match.entity))


def test_what_a_memory_said_before_it_was_changed_brings_it() -> None:
    changed = candidate("I live in Paris.", "changed", past_version=1, past_terms=encode_terms("I live in Quito."))

    best = ranked("Who knows Quito?", *fillers(), changed)[0]

    assert (best.id, best.origin) == ("changed", Origin(version=1))
    assert "history" in [signal.name for signal in best.signals]


def test_greetings_of_a_conversation_weigh_less_and_a_short_fact_alone_does_not() -> None:
    [tomorrow, hello], fact = conversation("Tomorrow.", "Hi Ana!"), candidate("Likes Ana.", "fact")

    assert first("Ana", tomorrow, hello, fact) == "fact"


def drawn(turn: Turn, *texts: str, **more: Any) -> list[Candidate]:
    return [candidate(text, turn=turn, run_id="r", **more) for text in texts]


def test_a_statement_is_found_by_what_else_its_turn_says() -> None:
    turn = turn_of("Guess what about the Quito trip? We leave on Monday at noon.")
    other = turn_of("The train is late. We leave on Monday at noon too.")
    left, late = *drawn(turn, "We leave on Monday at noon."), *drawn(other, "We leave on Monday at noon too.")

    best = ranked("When does the Quito trip start?", *fillers(), late, left)[0]

    assert best.id == left.id
    assert "text" in [signal.name for signal in best.signals]


def test_a_statement_is_found_by_what_its_turn_means_as_a_whole() -> None:
    turn = turn_of("Is it about the boat? We sold it.", similarity=0.9)
    sold, other = *drawn(turn, "We sold it."), candidate("We kept it.", similarity=0.55)

    best = ranked("Whatever became of their vessel?", *fillers(), other, sold)[0]

    assert best.id == sold.id
    assert {signal.name: signal.score for signal in best.signals}[SignalName.VECTOR] == pytest.approx(0.8)


def test_a_turn_speaks_for_that_one_of_its_statements_that_answers_best() -> None:
    turn = turn_of("My boat is called Nina. I bought new oars in Porto. Ask me about the mast!")
    boat, oars = drawn(turn, "My boat is called Nina.", "I bought new oars in Porto.")

    found = {one.id: one for one in ranked("Where did I get new oars for the boat?", *fillers(), boat, oars)}

    assert next(iter(found)) == oars.id
    assert found[oars.id].score > found[boat.id].score
    alone = {one.id: one for one in ranked("Where did I get new oars for the boat?", *fillers(), *drawn(turn, boat.id))}
    assert alone[boat.id].score > found[boat.id].score


def test_an_answer_is_found_by_a_question_that_nothing_was_kept_of() -> None:
    asked, answered = turn_of("Which city did you fly to, Lisbon or Quito?"), turn_of("The second one, with my aunt.")
    in_a_row(asked, answered)
    [answer] = drawn(answered, "The second one, with my aunt.", similarity=0.6)

    best = ranked("Who flew to Quito?", *fillers(), answer)[0]

    assert (best.id, best.origin) == (answer.id, Origin())
    assert "context" in [signal.name for signal in best.signals]


def test_context_that_no_filter_selects_is_no_hit() -> None:
    turns = conversation("Ann: Have you been to Barcelona?", "Bob: Yes, twice!")
    turns[0].is_selected = False

    assert [one.id for one in ranked("Barcelona", *turns)] == ["Bob: Yes, twice!"]


def test_nothing_is_ranked_where_there_is_nothing() -> None:
    assert ranked("Anything?") == []


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.text(max_size=80))
def test_scores_lie_between_0_and_1_and_fall_down_the_list(similarities: list[float], question: str) -> None:
    found = ranked(question, *(candidate("tea", str(n), similarity) for n, similarity in enumerate(similarities)))

    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= one <= 1 for one in scores)
    assert all(0 <= signal.score <= 1 for one in found for signal in one.signals)


def test_the_ranks_of_a_signal_number_its_list() -> None:
    found = ranked("tea", *(candidate("tea", str(n), (n + 1) / 10) for n in range(5)), *fillers())

    ranks = sorted(signal.rank for one in found for signal in one.signals if signal.name == "vector" and signal.rank)
    assert ranks == list(range(1, 10))


def test_the_same_evidence_scores_the_same_whatever_else_is_found() -> None:
    weighed = np.array([5.0, 10.0, 20.0])

    assert score(weighed)[1] == pytest.approx(0.5)
    assert score(weighed[1:])[0] == score(weighed)[1]


def test_every_evidence_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Features.__slots__)


def test_a_word_of_all_is_worth_nothing_and_of_none_everything() -> None:
    assert float(inverse_document_frequency(100.0, 100)) == pytest.approx(0, abs=0.01)
    assert float(inverse_document_frequency(0.0, 100)) == pytest.approx(1)


def test_long_repetitions_are_ranked_in_a_moment() -> None:
    text = "tea " * 20_000

    assert first("tea " * 2_000, candidate(text, "long"), *fillers()) == "long"


def test_a_pool_knows_the_places_of_neighbours() -> None:
    candidates = CandidateSet(parse_query("two", AT), conversation("one", "two", "three"))

    assert (candidates.previous.tolist(), candidates.next.tolist()) == ([-1, 0, 1], [1, 2, -1])


def test_of_two_that_speak_of_the_same_the_newer_one_comes_first() -> None:
    later = AT.replace(year=2025)
    older, newer = (
        candidate("The gym shuts at nine.", "older"),
        candidate("The gym shuts at ten.", "newer", said_at=later),
    )

    assert first("When does the gym shut?", *fillers(), older, newer) == "newer"


def test_of_two_that_fill_the_same_slot_the_newer_one_comes_first() -> None:
    past = AT.replace(year=2020)
    older = candidate("My flat is in Ghent.", "older", slots="slot0home", said_at=past)
    newer = candidate("I moved over to Bruges.", "newer", slots="slot0home")

    assert first("Which town am I in?", *fillers(), older, newer) == "newer"


def test_of_equals_the_one_that_says_more_to_a_stranger_comes_first() -> None:
    vague, clear = candidate("It was that one again, you know.", "vague"), candidate("I met Ruth on 4 May.", "clear")

    assert first("Anything?", vague, clear) == "clear"


def test_of_named_signals_nothing_else_counts_and_who_has_none_is_no_hit() -> None:
    lisbon = EntityMatch(EntityKey("Lisbon", "place"), 1.0)
    found = [candidate("Trams are yellow.", similarity=0.9), candidate("It is hilly.", entity_match=lisbon)]

    [hit] = rank(parse_query("Lisbon", AT), found, RankOptions(signals=(SignalName.ENTITY,)))

    assert hit.id == "It is hilly."
    assert [(signal.name, signal.score, signal.rank) for signal in hit.signals] == [("entity", 0.5, 1)]
    assert hit.origin == Origin(entity=lisbon.entity)


def test_a_part_of_the_graph_whose_signal_is_not_named_is_not_the_origin_of_a_hit() -> None:
    turns = conversation("Ann: Have you ever been to Barcelona?", "Bob: Barcelona, twice!")
    by_default = {one.id: one for one in ranked("Has Bob been to Barcelona?", *turns, *fillers())}
    [asked, answer] = [one.id for one in turns]
    assert by_default[answer].origin == Origin(memory_id=asked)

    for signals in ((SignalName.TEXT,), (SignalName.TEXT, SignalName.ENTITY)):
        hits = rank(parse_query("Has Bob been to Barcelona?", AT), turns, RankOptions(signals=signals))
        assert {hit.origin for hit in hits} == {Origin()}


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=30))
@example([0.01, 0.010000000000000002])
def test_by_similarity_alone_is_what_the_vector_signal_alone_gives(similarities: list[float]) -> None:
    candidates = [candidate("tea", str(number), similarity) for number, similarity in enumerate(similarities)]
    whole = rank(parse_query("tea", AT), candidates, RankOptions(signals=(SignalName.VECTOR,)))

    alone = rank_by_similarity({one.id: one.similarity for one in candidates})

    assert [(one.id, one.signals) for one in alone] == [(one.id, one.signals) for one in whole]
    assert [one.score for one in alone] == pytest.approx([one.score for one in whole])
