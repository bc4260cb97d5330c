from __future__ import annotations

from graphmem.extraction.earlier import EarlierFacts
from graphmem.model.fact import Fact


def earlier(*texts: str) -> EarlierFacts:
    facts = EarlierFacts()
    for text in texts:
        facts.add(Fact(text, (0,), id=text))
    return facts


def near(facts: EarlierFacts, text: str) -> list[str]:
    return [memory.id for memory in facts.near(text)]


def test_the_latest_are_near_in_the_order_they_were_said() -> None:
    assert near(earlier("I like tea.", "I live in Oslo."), "My dog is old.") == ["I like tea.", "I live in Oslo."]


def test_one_long_ago_is_near_when_it_shares_a_word() -> None:
    facts = earlier("I live in Oslo.", "I like tea.", *(f"Number {number}" for number in range(200)))
    found = near(facts, "I have never liked coffee.")
    assert found[0] == "I like tea."
    assert found[-1] == "Number 199"
    assert "I live in Oslo." not in found
