from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.startup_logs import StartupLogs, last_stage

NEWER_STORE = {
    "level": "ERROR",
    "message": "Failed to start DatabaseId{00000000[system]}",
    "stacktrace": (
        "java.lang.RuntimeException: org.neo4j.UnsupportedLogVersionException: From a newer version.\n"
        "\tat org.neo4j.Database.start(Database.java:174)\n"
        "Caused by: org.neo4j.UnsupportedLogVersionException: From a newer version.\n"
        "\tat org.neo4j.Log.read(Log.java:1)\n"
    ),
}


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    directory = DataDirectory.at(tmp_path)
    directory.make()
    directory.password()
    return directory


def write(file: Path, *lines: str) -> None:
    with file.open("a") as log:
        log.writelines(f"{line}\n" for line in lines)


def test_a_database_that_does_not_open_is_named_with_the_cause_once(directory: DataDirectory) -> None:
    log = StartupLogs(directory)
    write(directory.debug_file, json.dumps({"level": "INFO", "message": "hello"}), json.dumps(NEWER_STORE))
    assert log.database_failure() == "Failed to start DatabaseId{00000000[system]}: From a newer version"


def test_a_line_that_is_still_being_written_waits(directory: DataDirectory) -> None:
    log = StartupLogs(directory)
    write(directory.debug_file, json.dumps(NEWER_STORE)[:100])
    assert log.database_failure() is None


def test_what_stood_there_before_is_history(directory: DataDirectory) -> None:
    write(directory.debug_file, json.dumps(NEWER_STORE))
    write(directory.log_file, "2026 ERROR Caused by: PortBindException")
    log = StartupLogs(directory)
    assert log.database_failure() is None
    assert not log.show_port_conflict()
    assert log.summary() == "it logged no reason"


def test_a_log_begun_anew_is_read_from_its_start(directory: DataDirectory) -> None:
    write(directory.debug_file, "x" * 10_000)
    log = StartupLogs(directory)
    directory.debug_file.unlink()
    write(directory.debug_file, json.dumps(NEWER_STORE))
    assert log.database_failure()


def test_summary_is_the_last_lines_that_mean_something(directory: DataDirectory) -> None:
    log = StartupLogs(directory)
    write(directory.log_file, "2026 INFO  Starting...", "2026 ERROR Too much memory", "\tat org.neo4j.Main")
    write(directory.console_file, "WARNING: deprecated", "Terminating due to OutOfMemoryError")
    assert log.summary() == "2026 ERROR Too much memory; Terminating due to OutOfMemoryError"


def test_an_error_without_a_cause_is_told_as_it_is(directory: DataDirectory) -> None:
    log = StartupLogs(directory)
    write(directory.debug_file, json.dumps({"level": "ERROR", "message": "Disk is slow."}))

    assert log.database_failure() is None
    assert log.summary() == "Disk is slow."


BEFORE = "2026-11-28 08:00:00.000+0000 INFO  "
SINCE = "2026-11-28 08:10:00.000+0000 INFO  "


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        ([], "starting"),
        ([BEFORE + "Started."], "starting"),
        ([BEFORE + "Stopping...", BEFORE + "Stopped."], "starting"),
        ([BEFORE + "Stopped.", SINCE + "Starting...", SINCE + "Bolt enabled."], "starting"),
        ([SINCE + "Starting...", SINCE + "Started."], "hanging"),
        ([SINCE + "Started.", SINCE + "Stopping...", "a line of something else"], "stopping"),
    ],
)
def test_what_a_process_is_doing_is_told_by_what_it_has_logged_itself(
    directory: DataDirectory, lines: list[str], stage: str
) -> None:
    write(directory.log_file, *lines)
    started = datetime(2026, 11, 28, 8, 5, tzinfo=UTC).timestamp()

    assert last_stage(directory.log_file, started) == stage
