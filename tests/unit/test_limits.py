from __future__ import annotations

import pytest

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_NAME_BYTES, MAX_TEXT_BYTES, check_count, check_name, check_range, check_text


@pytest.mark.parametrize(
    "text", ["a", "tab\tand\nnew\r\nlines", " spaces outside ", "日本語 😀", "a\u2028b", "\u00a0x", "\ufeffx"]
)
def test_a_text_of_any_script_is_taken_as_it_is(text: str) -> None:
    assert check_text(text) == text


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\u3000\u00a0"])
def test_a_blank_text_is_refused(text: str) -> None:
    with pytest.raises(BadUserInput, match=r"input\.text is blank"):
        check_text(text, "input", "text")


@pytest.mark.parametrize("code", [0x00, 0x07, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_a_damaged_text_is_refused_with_the_character_and_its_place(code: int) -> None:
    with pytest.raises(BadUserInput, match=rf"U\+{code:04X} at position 2") as caught:
        check_text(f"ab{chr(code)}c", "query")

    assert caught.value.field == ("query",)


@pytest.mark.parametrize("character", ["a", "é", "語", "😀"])
def test_a_texts_size_is_counted_in_bytes(character: str) -> None:
    size = len(character.encode())
    largest = character * (MAX_TEXT_BYTES // size) + "a" * (MAX_TEXT_BYTES % size)

    assert check_text(largest) == largest
    with pytest.raises(LimitExceeded, match="500,000 bytes"):
        check_text(largest + "a")


@pytest.mark.parametrize("name", ["alex", "two words", "日本", "a/b:c@d", "{x: 1}", "`) DETACH DELETE n //", "\u200b"])
def test_a_name_may_be_any_one_line(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", " ", " alex", "alex ", "alex\n", "\u00a0alex", "alex\u3000"])
def test_a_name_with_spaces_outside_is_refused(name: str) -> None:
    with pytest.raises(BadUserInput, match=r"scope\.userId must not be blank"):
        check_name(name, "scope", "userId")


@pytest.mark.parametrize("code", [0x00, 0x09, 0x0A, 0x0D, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0xD800, 0xDFFF])
def test_a_name_holds_no_control_characters_nor_line_ends(code: int) -> None:
    with pytest.raises(BadUserInput, match=rf"U\+{code:04X}"):
        check_name(f"a{chr(code)}b")


def test_a_names_size_is_counted_in_bytes() -> None:
    largest = "é" * (MAX_NAME_BYTES // 2)

    assert check_name(largest) == largest
    with pytest.raises(LimitExceeded):
        check_name(largest + "a")
    assert check_name(largest + "a", max_bytes=MAX_NAME_BYTES + 1)


def test_a_thousand_entries_are_taken_and_no_more() -> None:
    check_count(range(1_000), "ids")
    with pytest.raises(LimitExceeded, match=r"ids has 1,001 entries; at most 1,000"):
        check_count(range(1_001), "ids")


@pytest.mark.parametrize("number", [1, 2, 999, 1_000])
def test_a_number_within_its_range_is_itself(number: int) -> None:
    assert check_range(number, "topK") == number


@pytest.mark.parametrize("number", [-1, 0, 1_001, 10**9])
def test_a_number_out_of_its_range_is_refused(number: int) -> None:
    with pytest.raises(BadUserInput, match=f"topK is {number}; it must be from 1 to 1,000"):
        check_range(number, "topK")
