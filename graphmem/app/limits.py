"""The limits that the settings set to a request, and to searches at once."""

from __future__ import annotations

from dataclasses import fields

from graphmem.config.settings import Settings
from graphmem.model.cost import CostLimits
from graphmem.service.services import SearchLimits


def cost_limits(settings: Settings) -> CostLimits:
    """Returns the limits of one request: each has a setting of its name behind `max_`."""
    return CostLimits(**{limit.name: getattr(settings, f"max_{limit.name}") for limit in fields(CostLimits)})


def search_limits(settings: Settings) -> SearchLimits:
    return SearchLimits(settings.searches_at_once, settings.searches_waiting, settings.searches_waiting_per_caller)
