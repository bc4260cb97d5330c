from __future__ import annotations

from graphmem.telemetry import operation_labels
from graphmem.telemetry.operation_labels import (
    MAX_CANDIDATES,
    MAX_LABELS,
    MAX_LENGTH,
    OTHER,
    SIGHTINGS,
    OperationLabels,
)


def test_an_operation_has_its_label_once_it_has_recurred_and_for_good() -> None:
    labels = OperationLabels()

    seen = [labels.label("Inbox", "memories") for _ in range(SIGHTINGS + 2)]

    assert seen == [OTHER] * (SIGHTINGS - 1) + ["Inbox"] * 3


def test_a_request_without_a_name_is_known_by_its_field_alone() -> None:
    assert OperationLabels().label("", "memories") == ""


def test_names_that_are_made_up_get_no_label_and_take_no_memory() -> None:
    labels = OperationLabels()

    assert {labels.label(f"attack{n}", "memories") for n in range(3 * MAX_CANDIDATES)} == {OTHER}
    assert len(labels._sightings) == MAX_CANDIDATES


def test_a_name_that_recurs_gets_its_label_though_others_are_made_up_meanwhile() -> None:
    labels = OperationLabels()

    seen = []
    for n in range(SIGHTINGS):
        seen.append(labels.label("Inbox", "memories"))
        for made_up in range(MAX_CANDIDATES // 2):
            labels.label(f"attack{n}-{made_up}", "memories")

    assert seen[-1] == "Inbox"


def test_there_are_only_so_many_labels_however_often_names_recur() -> None:
    labels = OperationLabels()

    seen = {labels.label(f"attack{n}", "memories") for n in range(2 * MAX_LABELS) for _ in range(SIGHTINGS)}

    assert len(seen) == MAX_LABELS + 1
    assert operation_labels.OTHER in seen


def test_a_long_name_has_no_label() -> None:
    labels = OperationLabels()

    assert {labels.label("x" * (MAX_LENGTH + 1), "memories") for _ in range(2 * SIGHTINGS)} == {OTHER}
