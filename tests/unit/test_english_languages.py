from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from graphmem.english.languages import is_courtesy, language_of, lowered, opens_with


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I have been living here for ten years.", "en"),
        ("Ich wohne seit zehn Jahren hier und arbeite als Lehrerin.", "de"),
        ("J'habite ici depuis dix ans avec ma famille.", "fr"),
        ("Я живу здесь уже десять лет.", "ru"),
        ("私はここに十年住んでいます。", "ja"),
    ],
)
def test_a_language_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


def test_threads_tell_the_same() -> None:
    texts = ["Ich wohne seit zehn Jahren hier.", "J'habite ici depuis dix ans.", "Vivo aquí desde hace diez años."] * 40
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(language_of, texts)) == ["de", "fr", "es"] * 40


@pytest.mark.parametrize(
    "text",
    [
        "Ja, danke!",
        "Merci beaucoup !",
        "Sí, gracias.",
        "Grazie!",
        "ありがとう。",
        "多谢！",
        "धन्यवाद",
        "Да, спасибо",
        "네, 감사합니다",
        "Teşekkürler",
    ],
)
def test_courtesies(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text", ["Ja, ich habe Asthma.", "Merci, j'ai deux chats.", "我有两只猫", "네, 고양이가 있어요"]
)
def test_more_than_a_courtesy(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Was kostet das Fahrrad", True),
        ("Was ill all week", False),
        ("Come si cuoce il riso", True),
        ("Come home early", False),
        ("为什么天是蓝的", True),
        ("我爱吃鱼", False),
    ],
)
def test_a_word_of_two_languages_asks_in_its_own(text: str, asks: bool) -> None:
    assert opens_with("question_words", text) is asks


def test_a_turkish_capital_is_one_letter() -> None:
    assert lowered("İzmit") == "izmit"
