"""A client of endpoints with OpenAI's chat completions API and structured output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import openai
import orjson
from openai.types.chat import ChatCompletionMessageParam

from graphmem.errors import SetupError

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5.4-mini"
RETRIES = 2
"""Retries after 408, 409, 429, 5xx and broken connections. OpenAI's client waits between them with exponential backoff:
0.4 to 1 s, or what the endpoint asks for in Retry-After, if that is at most two minutes."""

_CODE = re.compile(r"[a-z_]{1,64}")
_STOPPED = {"length": "it is cut off", "content_filter": "it was withheld by a filter"}


class Reply(NamedTuple):
    """The text of a completion."""

    content: str
    flaw: str | None = None
    """Why the reply can't be used, whatever its content; None where it can."""


class ChatModel:
    """One language model behind an endpoint."""

    def __init__(self, model: str | None, base_url: str | None, api_key: str | None) -> None:
        """Makes the client, and sends nothing yet. Raises SetupError for a missing or invalid key or address."""
        if not (base_url or api_key):
            raise SetupError(
                "The extractor llm needs GRAPHMEM_LLM_API_KEY, or GRAPHMEM_LLM_BASE_URL for another endpoint."
            )
        self.model = model or DEFAULT_MODEL
        # The client has no timeout of its own, for it would bound each attempt: the caller bounds them together.
        self._client = openai.AsyncOpenAI(
            base_url=_checked_url(base_url or OPENAI_URL),
            api_key=_checked_key(api_key or "none"),
            timeout=None,
            max_retries=RETRIES,
        )

    async def ask(self, messages: Sequence[ChatCompletionMessageParam], schema: dict[str, Any]) -> Reply:
        """Returns the model's reply in the form of a JSON schema. Raises OpenAIError when no completion comes back."""
        # The raw response is parsed here, so that an invalid body is a flaw like any other.
        raw = await self._client.chat.completions.with_raw_response.create(
            model=self.model,
            messages=messages,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "extraction", "strict": True, "schema": schema},
            },
        )
        return _reply(raw.content)

    async def close(self) -> None:
        await self._client.close()


def reason_of(error: openai.OpenAIError) -> str:
    """Returns why a request failed, in few words: an endpoint's full message may quote the key."""
    if isinstance(error, openai.APIStatusError):
        code = error.code if isinstance(error.code, str) and _CODE.fullmatch(error.code) else ""
        return f"HTTP {error.status_code} {code}".rstrip()
    return str(error).rstrip(".")


def _reply(body: bytes) -> Reply:
    """Returns the reply in the body of a response, which may be anything."""
    try:
        choice = orjson.loads(body)["choices"][0]
        message, stopped = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content"), message.get("refusal")
    except (ValueError, LookupError, TypeError, AttributeError):
        return Reply("", "it is no chat completion")
    text = content if isinstance(content, str) else ""
    if refusal:
        return Reply(text, "the model refuses")
    if isinstance(stopped, str) and stopped in _STOPPED:
        return Reply(text, _STOPPED[stopped])
    return Reply(text, None if text.strip() else "it is empty")


def _checked_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise SetupError("GRAPHMEM_LLM_BASE_URL is no address like http://127.0.0.1:11434/v1.")
    return text


def _checked_key(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise SetupError("The key for the extractor llm holds a character that no key has.")
    return text.strip()
