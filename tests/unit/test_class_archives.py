from __future__ import annotations

from pathlib import Path

from graphmem.embedded.class_archives import RECORD, delete_recording


def test_what_a_start_cut_short_has_recorded_is_forgotten(tmp_path: Path) -> None:
    used, recorded = tmp_path / "used.jsa", tmp_path / "recorded.jsa"
    used.touch()
    recorded.touch()

    delete_recording(["java", f"-XX:SharedArchiveFile={used}", f"{RECORD}{recorded}", "Main"])

    assert (used.exists(), recorded.exists()) == (True, False)


def test_a_start_that_has_recorded_nothing_yet_leaves_nothing_to_forget(tmp_path: Path) -> None:
    delete_recording(["java", f"{RECORD}{tmp_path / 'recorded.jsa'}", "Main"])

    assert list(tmp_path.iterdir()) == []
