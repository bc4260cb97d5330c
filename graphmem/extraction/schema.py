"""The shape of a language model's answer. Endpoints get it as a JSON schema, and answers are checked against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from graphmem.errors import ExtractionFailed
from graphmem.extraction.prompt import ExtractionPrompt

Schema: TypeAlias = dict[str, Any]

MAX_CHOICES = 150
"""The greatest number of values in one enumeration: OpenAI allows 1,000 in all enumerations of a schema together."""
MAX_CHOICE_CHARACTERS = 5_000
"""The greatest number of characters in the values of one enumeration together."""


class _Part(BaseModel):
    # Strict endpoints want every property required and no other allowed. What an answer holds must reach no log.
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)


# These classes have no docstrings, for pydantic would put them into the schema. The model is told what the properties
# mean by the rules of its prompt.
class AnswerEntity(_Part):
    name: str
    type: str


class AnswerRelation(_Part):
    source: str
    relationship: str
    target: str


class AnswerFact(_Part):
    turns: list[int]
    text: str
    categories: list[str]
    entities: list[AnswerEntity]
    relations: list[AnswerRelation]
    known: int | None
    replaces: list[int]
    reason: str | None


class AnswerForget(_Part):
    command: str
    everything: bool
    topics: list[str]
    statement: str | None
    memories: list[int]
    exceptions: list[str]
    since: str | None
    until: str | None


class Answer(_Part):
    forget: AnswerForget | None
    facts: list[AnswerFact]


def answer_schema(prompt: ExtractionPrompt) -> Schema:
    """Returns the JSON schema of an answer; it enumerates the prompt's turns, memories and categories if few."""
    schema = Answer.model_json_schema()
    fact, forget = (schema["$defs"][part.__name__]["properties"] for part in (AnswerFact, AnswerForget))
    fact["turns"]["items"].update(_choices(prompt.sources))
    fact["categories"]["items"].update(_choices([category.name for category in prompt.extraction_input.categories]))
    for memory in (fact["known"]["anyOf"][0], fact["replaces"]["items"], forget["memories"]["items"]):
        memory.update(_choices(range(len(prompt.known))))
    return schema


def check_shape(value: Any) -> Answer:
    """Returns an answer whose types and properties are right; enumerations are not checked.

    Raises ExtractionFailed with the first flaw.
    """
    try:
        return Answer.model_validate(value)
    except ValidationError as error:
        raise ExtractionFailed(_first_flaw(error)) from error


def _choices(choices: Sequence[int] | Sequence[str]) -> Schema:
    """Returns an enumeration; none for no choices, for it cannot be empty, and none for too many."""
    few = 0 < len(choices) <= MAX_CHOICES and sum(len(str(choice)) for choice in choices) <= MAX_CHOICE_CHARACTERS
    return {"enum": list(choices)} if few else {}


def _first_flaw(failure: ValidationError) -> str:
    error = failure.errors(include_url=False, include_input=False)[0]
    # A property that is not in the schema has a name that the model made up: it may be long, and it may be anything.
    path = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return f"{'.'.join(map(str, path)) or 'the answer'}: {error['msg']}"
