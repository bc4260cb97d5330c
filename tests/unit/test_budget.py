"""An answer ends once it has more than the limits allow."""

from __future__ import annotations

import pytest

from graphmem.api.cost.budget import Budget
from graphmem.errors import CostLimitExceeded
from graphmem.model.cost import CostLimits


def test_values_have_a_limit() -> None:
    budget = Budget(CostLimits(cost=5))
    budget.take(9)
    budget.take_leaf(1)

    assert not budget.is_spent
    with pytest.raises(CostLimitExceeded, match="more than 10 values"):
        budget.take_leaf(1)
    assert budget.is_spent


def test_texts_and_metadata_have_a_size() -> None:
    budget, metadata = Budget(CostLimits(answer_bytes=50)), {"key": "value"}
    budget.take_leaf("1234")
    budget.take_leaf(metadata)
    budget.take_leaf([1 << 70])
    assert budget.is_spent is False

    with pytest.raises(CostLimitExceeded, match="larger than 50 bytes"):
        budget.take_leaf(metadata)


def test_what_is_read_has_a_limit_of_its_own() -> None:
    budget = Budget(CostLimits(cost=5))
    budget.take(10)
    budget.take_read(10)
    budget.check()

    with pytest.raises(CostLimitExceeded):
        budget.take_read(1)
    with pytest.raises(CostLimitExceeded):
        budget.check()
