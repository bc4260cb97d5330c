from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.scale.forecast import BYTES, Forecast, size_of, spoken

MILLION = 1_000_000


def test_it_says_where_how_much_disk_and_how_long() -> None:
    text = Forecast(MILLION, 0, 50 * 10**9, [MILLION]).text(Path("/store"))
    assert "1,000,000 memories in /store" in text
    assert f"about {MILLION * BYTES / 1e9:.1f} GB of disk" in text
    assert "50.0 GB are free" in text
    assert " h " in text


def test_what_does_not_fit_is_refused() -> None:
    forecast = Forecast(MILLION, 0, 10**9, [MILLION])
    assert not forecast.fits
    assert "1.0 GB are free" in forecast.refusal(Path("/store"))


def test_what_is_there_needs_neither_disk_nor_time_again() -> None:
    none, half = (Forecast(MILLION, there, 10**12, [MILLION]) for there in (0, MILLION * BYTES // 2))
    assert half.missing == none.missing // 2
    assert half.seconds < none.seconds
    assert Forecast(MILLION, MILLION * BYTES, 0, []).fits


def test_the_size_of_a_folder_is_what_its_files_take_of_the_disk(tmp_path: Path) -> None:
    assert size_of(tmp_path / "nothing") == 0
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"x" * 100_000)
    assert 100_000 <= size_of(tmp_path) < 200_000


@pytest.mark.parametrize(
    ("seconds", "said"), [(5, "1 min"), (150, "2 min"), (3_600, "1 h 0 min"), (7_500, "2 h 5 min")]
)
def test_a_time_is_told_as_one_would(seconds: float, said: str) -> None:
    assert spoken(seconds) == said
