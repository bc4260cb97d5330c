from __future__ import annotations

import pytest

from graphmem.extraction.reading.claim import (
    LISTENER,
    SELF,
    Claim,
    Slot,
    Subject,
    agrees,
    contradicts,
    entailed,
    is_same_person,
)
from graphmem.extraction.reading.clause import Mood, clauses
from graphmem.extraction.reading.frames import reframed
from graphmem.extraction.reading.likeness import is_near, is_same_wording
from graphmem.extraction.reading.phrase import times
from graphmem.extraction.reading.spelling import listed, spell, untimed, with_digits
from graphmem.extraction.reading.statement import read
from graphmem.extraction.reading.verb import Predicate, Tense, plain_predicate


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("I'm Alex!", "i am alex"),
        ("My sister's favourite colour", "my sister s favorite color"),
        ("Anna's a nurse", "anna is a nurse"),
        ("tea, coffee (black)", "tea , coffee , black"),
        ("1,000 stamps", "1000 stamps"),
        ("the 5th of Jan, or Jan 5th", "january 5 , or january 5"),
        ("It may be 5", "it may be 5"),
    ],
)
def test_words_have_one_spelling(text: str, spelled: str) -> None:
    assert spell(text) == spelled


def test_numbers_times_and_lists_are_read() -> None:
    assert with_digits("twenty one cats and two dogs") == "21 cats and 2 dogs"
    assert untimed("moved to paris last month") == "moved to paris"
    assert listed("tea , coffee and milk") == ["tea", "coffee", "milk"]
    assert times("on friday at 3pm") == {"weekday": frozenset({"friday"}), "clock": frozenset({"3pm"})}


@pytest.mark.parametrize(
    ("rest", "predicate"),
    [
        ("do not like tea", Predicate("like tea", True, Tense.PRESENT)),
        ("no longer have a dog", Predicate("have a dog", True, Tense.PRESENT)),
        ("have moved to paris", Predicate("moved to paris", False, Tense.PERFECT)),
        ("can not stand tea", Predicate("hate tea", False, Tense.PRESENT)),
        ("visited paris", Predicate("visited paris", False, Tense.PAST)),
        ("will visit paris", Predicate("visit paris", False, Tense.FUTURE)),
    ],
)
def test_a_predicate_is_told_from_its_negation_and_its_tense(rest: str, predicate: Predicate) -> None:
    assert plain_predicate(rest, third_person=False) == predicate


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("I live in Oslo", SELF),
        ("Loves to travel", SELF),
        ("User lives in Oslo", SELF),
        ("You are a tutor", LISTENER),
        ("My sister lives in Oslo", Subject(kin="sister")),
        ("My sister Anna lives in Oslo", Subject(kin="sister", name="anna")),
        ("Anna, my sister, lives in Oslo", Subject(kin="sister", name="anna")),
        ("Anna lives in Oslo", Subject(name="anna")),
        ("She lives in Oslo", Subject(pronoun="she")),
    ],
)
def test_a_clause_has_a_subject(text: str, subject: Subject) -> None:
    [clause] = clauses(text)
    assert clause.subject == subject


@pytest.mark.parametrize(
    "text", ["Should I move to Paris?", "do you like tea", "If I lived in Paris, I'd eat croissants", ""]
)
def test_questions_and_conditions_have_no_clauses(text: str) -> None:
    assert list(clauses(text)) == []


@pytest.mark.parametrize("text", ["I might move to Paris", "I used to smoke", "I wish I had a dog"])
def test_what_may_not_be_so_is_doubted(text: str) -> None:
    assert {clause.mood for clause in clauses(text)} == {Mood.DOUBTED}


def test_a_clause_that_goes_on_has_the_subject_of_the_one_before() -> None:
    assert [clause.subject.name for clause in clauses("Kenji is from Osaka and works as a chef.")] == ["kenji", "kenji"]


def test_the_same_person_is_known_by_name_or_by_being_the_only_one() -> None:
    assert is_same_person(Subject("sister", "anna"), Subject(name="anna"))
    assert is_same_person(Subject("wife"), Subject("wife", "laura"))
    assert not is_same_person(Subject("friend", "tom"), Subject("friend", "ben"))
    assert not is_same_person(Subject("friend"), Subject("friend", "ben"))
    assert not is_same_person(SELF, LISTENER)


def test_claims_of_one_value_contradict_and_others_do_not() -> None:
    berlin = Claim(Slot.HOME, SELF, value=frozenset({"berlin"}))
    paris = Claim(Slot.HOME, SELF, value=frozenset({"pari"}))
    left_berlin = Claim(Slot.HOME, SELF, value=frozenset({"berlin"}), holds=False)
    assert contradicts(paris, berlin)
    assert contradicts(left_berlin, berlin)
    assert not contradicts(left_berlin, paris)
    assert not contradicts(berlin, berlin)
    assert agrees(berlin, berlin)
    tea, coffee = (Claim(Slot.ATTITUDE, SELF, about=frozenset({thing})) for thing in ("tea", "coffee"))
    assert not contradicts(tea, coffee)


def test_what_a_clause_says_is_its_most_definite_claim() -> None:
    [reading] = read("I'm vegan")
    assert [(claim.slot, claim.phrase) for claim in reading.said] == [(Slot.DIET, "vegan")]
    assert {claim.slot for claim in reading.claims if claim.is_implied} == {Slot.EATS}


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("my home is in leeds", "i live in leeds"),
        ("my home is in need of repair", "my home is in need of repair"),
        ("i am a nurse by profession", "i am a nurse"),
        ("my job is nurse", "i work as nurse"),
        ("my job is stressful", "my job is stressful"),
        ("i was born on may 5", "my birthday is may 5"),
        ("my son was born on may 5", "my son s birthday is may 5"),
        ("i was born on a tuesday", "i was born on a tuesday"),
        ("rex is my dog", "my dog is also called rex"),
        ("priya is my boss", "my boss is called priya"),
        ("she is my dog", "she is my dog"),
        ("my son is a chess player", "my son plays chess"),
        ("i am not a cello player", "i do not play cello"),
        ("i am a team player", "i am a team player"),
        ("they moved my haircut to friday", "my haircut is moved to friday"),
        ("they moved my desk to berlin", "they moved my desk to berlin"),
        ("they canceled my haircut", "my haircut is canceled"),
        ("my girlfriend dumped me", "i broke up with girlfriend"),
    ],
)
def test_a_clause_in_another_frame_is_put_into_the_usual_one(plain: str, said: str) -> None:
    assert reframed(plain, frozenset()) == said


def test_who_has_a_named_wife_is_married_to_her() -> None:
    laura = frozenset({"laura"})
    married, spouse = entailed(Claim(Slot.NAME, Subject("wife"), value=laura))
    assert (married.slot, married.subject, spouse.slot, spouse.about) == (Slot.MARITAL, SELF, Slot.SPOUSE, laura)
    assert entailed(Claim(Slot.NAME, Subject("sister"), value=laura)) == ()


def test_a_habit_is_read_with_its_amount_and_without() -> None:
    [reading] = read("I smoke a pack a day")
    habits = [(claim.about, claim.is_implied) for claim in reading.claims if claim.slot is Slot.DOES]
    assert habits == [(frozenset({"smoke", "pack", "day"}), False), (frozenset({"smoke"}), True)]


def test_wording_is_compared_without_lead_ins_and_filler() -> None:
    assert is_same_wording("As I said, I'm still a vegetarian.", "I am a vegetarian")
    assert not is_same_wording("I am a vegetarian?", "I am a vegetarian")
    assert not is_near("I flew from Rome to Paris", "I flew from Paris to Rome", 0.99)
