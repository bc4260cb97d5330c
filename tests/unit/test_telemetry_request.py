from __future__ import annotations

import contextvars
import uuid

import pytest

from graphmem.telemetry.request import RequestRecord, current_record, open_record


def opened(wished: str | None) -> RequestRecord:
    """In a context of its own, as each request has one."""
    return contextvars.copy_context().run(open_record, wished)


@pytest.mark.parametrize("wished", ["a", "0af7651916cd43dd8448eb211c80319c", "web/7:x.y+z=", "x" * 100])
def test_a_well_formed_id_of_the_caller_is_kept(wished: str) -> None:
    assert opened(wished).id == wished


@pytest.mark.parametrize(
    "wished",
    [None, "", " ", "-a", "a b", "a\nb", "a\x1b[31m", "Zoë", '"a"', "x" * 101],
    ids=["none", "empty", "blank", "option", "space", "line-break", "escape", "not-ascii", "quote", "long"],
)
def test_any_other_is_replaced(wished: str | None) -> None:
    made = opened(wished).id

    assert str(uuid.UUID(made)) == made


def test_the_first_error_is_the_outcome() -> None:
    record = RequestRecord("a")
    before = record.code
    record.fail("TIMEOUT")
    record.fail("INTERNAL")

    assert (before, record.code) == ("OK", "TIMEOUT")


def test_outside_of_a_request_there_is_a_record_that_nobody_reads() -> None:
    context = contextvars.Context()

    assert context.run(current_record) is not context.run(current_record)
