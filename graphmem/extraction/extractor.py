"""What every extractor does, and which one the settings ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from graphmem.errors import SetupError
from graphmem.extraction.local import LocalExtractor
from graphmem.extraction.parsed_conversation import ParsedConversation
from graphmem.model.fact import Extraction, ExtractionInput, Known


class Extractor(Protocol):
    name: str
    """What made the memories, such as "rules (local)" or "llm:gpt-5.4-mini"."""

    is_model: bool
    """Whether it follows includes, excludes and instructions, and finds categories, itself."""

    def read(self, extraction_input: ExtractionInput) -> ParsedConversation:
        """Raises LimitExceeded."""
        ...

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        """`known` has what was found by the text of each of the reading's lookups. Raises ExtractionFailed."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class ExtractorSettings:
    """All but `kind` is for `llm`; `timeout` is in seconds."""

    kind: str = "local"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 60


def make_extractor(settings: ExtractorSettings) -> Extractor:
    """Each library is imported only when it is asked for. Raises SetupError."""
    match settings.kind:
        case "local":
            return _local()
        case "llm":
            return _llm(settings)
        case kind:
            raise SetupError(f"There is no extractor {kind!r}: set GRAPHMEM_EXTRACTOR to local or llm.")


def _local() -> Extractor:
    return LocalExtractor()


def _llm(settings: ExtractorSettings) -> Extractor:
    from graphmem.extraction.chat import ChatModel  # noqa: PLC0415  loads openai, which takes seconds
    from graphmem.extraction.llm import LlmExtractor  # noqa: PLC0415  loads openai too

    model = ChatModel(settings.model, settings.base_url, settings.api_key)
    return LlmExtractor(model, settings.timeout)
