"""An extractor whose calls are counted, timed and traced."""

from __future__ import annotations

from graphmem.extraction.extractor import Extractor
from graphmem.extraction.parsed_conversation import ParsedConversation
from graphmem.model.fact import Extraction, Known
from graphmem.telemetry.telemetry import Telemetry


class ObservedExtractor:
    """Passes every call on to an extractor, and tells of it."""

    def __init__(self, extractor: Extractor, telemetry: Telemetry) -> None:
        self.name = extractor.name
        self.is_model = extractor.is_model
        self.read = extractor.read
        self.close = extractor.close
        self._extractor = extractor
        self._telemetry = telemetry

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        with self._telemetry.model("extract", self.name, len(conversation.extraction_input.turns)):
            return await self._extractor.extract(conversation, known)
