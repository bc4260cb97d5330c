from __future__ import annotations

from graphmem.english.lexicons import lexicon, spellings, words_in


def test_entries_are_found_in_lower_case_and_shown_as_written() -> None:
    assert {"sister", "mother-in-law"} & lexicon("kin")
    assert spellings("names")["tokyo = place"] == "Tokyo = place"


def test_comments_are_no_entries() -> None:
    assert not any(entry.startswith("#") for entry in lexicon("names", "not_names", "openers"))


def test_several_lists_are_looked_at_as_one() -> None:
    assert {"chicken", "salmon"} <= lexicon("meats", "fish")


def test_a_list_may_have_several_words_a_line() -> None:
    assert {"recommend", "suggest"} <= words_in("imperatives")
