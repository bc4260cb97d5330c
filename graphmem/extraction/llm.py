"""The extractor by a language model."""

from __future__ import annotations

import asyncio
from functools import cache
from importlib.resources import files

import openai
from openai.types.chat import ChatCompletionMessageParam

from graphmem.errors import ExtractionFailed
from graphmem.extraction.answer import read_answer
from graphmem.extraction.chat import ChatModel, Reply, reason_of
from graphmem.extraction.parsed_conversation import ParsedConversation
from graphmem.extraction.prompt import ExtractionPrompt
from graphmem.extraction.schema import answer_schema
from graphmem.model.fact import Extraction, ExtractionInput, Known, Lookup

MAX_LOOKUPS = 50
"""The number of source turns of a conversation that are looked up among the known memories, the last ones."""
MAX_CALLS = 16
"""The number of extractions that may wait for the model at once."""
MAX_QUOTED_CHARACTERS = 20_000
"""Characters of an unusable answer that are sent back when the model is asked to correct it."""


class LlmExtractor:
    """Asks a language model for the facts, and once more where its answer cannot be used."""

    is_model = True

    def __init__(self, model: ChatModel, timeout: float) -> None:
        """`timeout` is in seconds, and bounds all of one extraction: waiting, every attempt, and the correction."""
        self.name = f"llm:{model.model}"
        self._model = model
        self._timeout = timeout
        self._calls = asyncio.Semaphore(MAX_CALLS)

    def read(self, extraction_input: ExtractionInput) -> ParsedConversation:
        """Returns the conversation with lookups of its last source turns and of the user's last, a possible command."""
        sources = [turn.content for turn in extraction_input.turns if turn.is_source][-MAX_LOOKUPS:]
        last = extraction_input.last_user_turn
        texts = dict.fromkeys([*sources, last.content] if last else sources)
        return ParsedConversation(extraction_input, tuple(Lookup(text) for text in texts if text.strip()))

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        """Returns the model's extraction. Raises ExtractionFailed, also for a timeout and an endpoint that fails."""
        prompt = ExtractionPrompt.of(conversation.extraction_input, known)
        if not prompt.is_open:
            return Extraction()
        try:
            async with asyncio.timeout(self._timeout), self._calls:
                return await self._answer(prompt)
        except TimeoutError as error:
            raise self._failed(f"no answer within {self._timeout:g} s") from error
        except openai.OpenAIError as error:
            raise self._failed(reason_of(error)) from error
        except ExtractionFailed as error:
            raise self._failed(f"the answer cannot be used, {error.message}") from error

    async def close(self) -> None:
        await self._model.close()

    async def _answer(self, prompt: ExtractionPrompt) -> Extraction:
        """Asks the model, and where its answer is unusable once more, with the flaw named."""
        schema = answer_schema(prompt)
        messages = _messages(prompt)
        reply = await self._model.ask(messages, schema)
        try:
            return _extraction(reply, prompt)
        except ExtractionFailed as error:
            corrected = await self._model.ask([*messages, *_objection(reply, error.message)], schema)
        return _extraction(corrected, prompt)

    def _failed(self, reason: str) -> ExtractionFailed:
        return ExtractionFailed(f"The extractor {self.name} failed: {reason}.", field=("input",))


def _extraction(reply: Reply, prompt: ExtractionPrompt) -> Extraction:
    if reply.flaw:
        raise ExtractionFailed(reply.flaw)
    return read_answer(reply.content, prompt)


def _messages(prompt: ExtractionPrompt) -> list[ChatCompletionMessageParam]:
    rules = f"{_prompt('rules')}\n{_prompt('from_agent' if prompt.is_about_agent else 'from_user')}"
    return [
        {"role": "system", "content": rules},
        {"role": "user", "content": f"{_prompt('data')}\n{prompt.text()}"},
    ]


def _objection(reply: Reply, flaw: str) -> list[ChatCompletionMessageParam]:
    """Returns the messages that ask for a correction, after the unusable answer itself where there is one."""
    objection: ChatCompletionMessageParam = {"role": "user", "content": _prompt("mend").replace("{flaw}", flaw)}
    if not reply.content.strip():
        return [objection]
    return [{"role": "assistant", "content": reply.content[:MAX_QUOTED_CHARACTERS]}, objection]


@cache
def _prompt(name: str) -> str:
    return files("graphmem.extraction").joinpath("prompts", f"{name}.md").read_text("utf-8")
