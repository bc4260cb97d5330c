from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.fact import CategoryChoice
from graphmem.model.principal import Principal
from graphmem.model.project import Choices


class ProjectService:
    async def choices(self, principal: Principal, custom: Sequence[CategoryChoice]) -> Choices:
        return Choices(tuple(custom))
