"""What a language model would say of the seed's own sentences, for tests that run them with one."""

from __future__ import annotations

from typing import Any

from tests.scripted_model import Request, answer, fact, forget, shown

_SAID: dict[str, list[tuple[str, list[str]]]] = {
    "Hi, I'm Alex. I'm a vegetarian and I'm allergic to nuts.": [
        ("Name is Alex.", ["personal_details"]),
        ("Is a vegetarian.", ["food"]),
        ("Is allergic to nuts.", ["food", "health"]),
    ],
    "I'm planning a trip to Japan next month.": [("Is planning a trip to Japan next month.", ["travel"])],
    "Yes, please! Especially in Tokyo.": [("Is interested in vegetarian restaurants in Tokyo.", ["food", "travel"])],
    "You are an AI tutor with a personality. Give yourself a name for the user.": [],
    "Understood. I'm an AI tutor with a personality. My name is Alice.": [
        ("Is an AI tutor with a personality.", []),
        ("The tutor is named Alice.", []),
    ],
    "I recently tried chicken and I loved it. I'm thinking of trying more non-vegetarian dishes..": [
        ("Tried chicken and loved it; is thinking of trying more non-vegetarian dishes.", ["food"]),
    ],
    "I turned vegetarian now.": [("Turned vegetarian.", ["food"])],
}
_REPLACED = {"Turned vegetarian.": "chicken"}
_ENTITIES = {
    "Japan": {"name": "Japan", "type": "place"},
    "Alice": {"name": "Alice", "type": "person"},
}


def seed_script(request: Request) -> dict[str, Any]:
    data = shown(request)
    turns = data["turns"]
    if turns[-1]["text"] == "Delete all of my food preferences":
        return answer(forget=forget(turns[-1]["text"], topics=["food preferences"]))
    offered = [category["name"] for category in data["categories"]]
    return answer(
        *(
            _fact(text, turn["number"], [name for name in categories if name in offered], data["known"])
            for turn in turns
            if turn["source"]
            for text, categories in _SAID.get(turn["text"], [])
        )
    )


def _fact(text: str, turn: int, categories: list[str], known: list[dict[str, Any]]) -> dict[str, Any]:
    same = next((memory["number"] for memory in known if memory["text"] == text), None)
    part = _REPLACED.get(text)
    replaced = [memory["number"] for memory in known if part and part in memory["text"]]
    entities = [entity for name, entity in _ENTITIES.items() if name in text]
    return fact(text, turn, categories=categories, known=same, replaces=replaced, entities=entities)
