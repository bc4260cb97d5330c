"""Who may explore the API: see its schema, get suggestions for misspelt names, and open the IDE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphmem.model.principal import Permission, Principal


def _no_keys() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Exploration:
    mode: str = "auto"
    """on: everybody may explore; off: nobody; auto: everybody while there are no keys, then those that administer."""
    has_keys: Callable[[], bool] = _no_keys

    @property
    def is_open(self) -> bool:
        """Tells whether everybody may explore: for what is shown before it is known who asks."""
        return self.mode == "on" or (self.mode == "auto" and not self.has_keys())

    def is_open_to(self, principal: Principal) -> bool:
        return self.is_open or (self.mode == "auto" and Permission.ADMIN in principal.permissions)
