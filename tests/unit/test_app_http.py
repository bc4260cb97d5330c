"""Every limit of a request is a setting, and reaches what applies it."""

from __future__ import annotations

from dataclasses import fields

from graphmem.app.limits import cost_limits
from graphmem.config.environment import read_settings
from graphmem.model.cost import CostLimits


def test_every_limit_is_a_setting() -> None:
    environment = {f"GRAPHMEM_MAX_{one.name.upper()}": str(place) for place, one in enumerate(fields(CostLimits), 1)}

    assert cost_limits(read_settings(environment)) == CostLimits(*range(1, len(fields(CostLimits)) + 1))
    assert cost_limits(read_settings({})) == CostLimits()
