from __future__ import annotations

import pytest

from graphmem import errors
from graphmem.api.errors import ErrorCode
from graphmem.errors import BadUserInput, EmptyScope, GraphmemError, RefusedTogether, SetupError

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, GraphmemError)]


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_has_a_code_that_the_api_knows(cls: type[GraphmemError]) -> None:
    assert cls.code in ErrorCode.__members__


@pytest.mark.parametrize("cls", [cls for cls in CLASSES if cls is not RefusedTogether])
def test_an_error_without_a_message_of_its_own_says_what_its_class_means(cls: type[GraphmemError]) -> None:
    assert cls().message == cls.__doc__


def test_several_refusals_say_all_that_is_wrong_under_the_code_of_the_first() -> None:
    together = RefusedTogether([EmptyScope("No scope.", field=["a"]), BadUserInput("No text.", field=["b"])])

    assert (together.message, together.code, together.field) == ("No scope.; No text.", "EMPTY_SCOPE", ("a",))


def test_an_error_tells_where_the_input_is_wrong() -> None:
    error = BadUserInput("No.", field=["input", "text"])

    assert (error.message, error.field) == ("No.", ("input", "text"))
    assert EmptyScope().field == ()


def test_a_fault_of_the_setup_is_no_fault_of_the_caller() -> None:
    assert not isinstance(SetupError(), errors.Refused)
