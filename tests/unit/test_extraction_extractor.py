from __future__ import annotations

import pytest

from graphmem.errors import SetupError
from graphmem.extraction.extractor import ExtractorSettings, make_extractor


def test_local_needs_nothing() -> None:
    extractor = make_extractor(ExtractorSettings())

    assert (extractor.name, extractor.is_model) == ("rules (local)", False)


def test_llm_needs_a_key_or_another_address() -> None:
    with pytest.raises(SetupError, match=r"GRAPHMEM_LLM_API_KEY.*GRAPHMEM_LLM_BASE_URL"):
        make_extractor(ExtractorSettings("llm"))


def test_llm_is_named_after_its_model() -> None:
    extractor = make_extractor(ExtractorSettings("llm", model="mine", api_key="secret"))

    assert (extractor.name, extractor.is_model) == ("llm:mine", True)


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(SetupError, match=r"'magic'.*local or llm"):
        make_extractor(ExtractorSettings("magic"))


@pytest.mark.parametrize("url", ["localhost:11434/v1", "http://", "http://[::1", "ftp://host/v1", "http://host:x/v1"])
def test_what_is_no_address_is_told_at_the_start(url: str) -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_LLM_BASE_URL is no address"):
        make_extractor(ExtractorSettings("llm", base_url=url))


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines"])
def test_what_is_no_key_is_told_at_the_start_and_not_shown(key: str) -> None:
    with pytest.raises(SetupError, match="key") as error:
        make_extractor(ExtractorSettings("llm", api_key=key))

    assert key not in error.value.message


def test_the_key_does_not_show() -> None:
    assert "secret" not in repr(ExtractorSettings("llm", api_key="secret"))
