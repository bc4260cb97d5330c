"""The protocol of extractors, and the choice of one by the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from graphmem.errors import SetupError
from graphmem.extraction.local import LocalExtractor
from graphmem.extraction.parsed_conversation import ParsedConversation
from graphmem.model.fact import Extraction, ExtractionInput, Known


class Extractor(Protocol):
    """Extracts facts, or a command to forget, from a conversation, in two steps with a look-up between them."""

    name: str
    """The extractor and its model, such as "rules (local)" or "llm:gpt-5.4-mini"."""

    is_model: bool
    """Whether it is a language model, which follows includes, excludes and instructions and finds categories itself."""

    def read(self, extraction_input: ExtractionInput) -> ParsedConversation:
        """Returns the conversation with the texts to look up among the known memories. Raises LimitExceeded."""
        ...

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        """Returns the facts; `known` has the memories found by the text of each lookup. Raises ExtractionFailed."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class ExtractorSettings:
    """The settings of an extractor; all but `kind` are for `llm`, and `timeout` is in seconds."""

    kind: str = "local"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 60


def make_extractor(settings: ExtractorSettings) -> Extractor:
    """Returns the extractor that the settings name; its libraries are imported only then. Raises SetupError."""
    match settings.kind:
        case "local":
            return LocalExtractor()
        case "llm":
            return _llm(settings)
        case kind:
            raise SetupError(f"There is no extractor {kind!r}: set GRAPHMEM_EXTRACTOR to local or llm.")


def _llm(settings: ExtractorSettings) -> Extractor:
    from graphmem.extraction.chat import ChatModel  # noqa: PLC0415  loads openai, which takes seconds
    from graphmem.extraction.llm import LlmExtractor  # noqa: PLC0415  loads openai too

    model = ChatModel(settings.model, settings.base_url, settings.api_key)
    return LlmExtractor(model, settings.timeout)
