"""Who may explore the API: see its schema, get suggestions for misspelt names, and open the IDE."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.principal import Permission, Principal


@dataclass(frozen=True, slots=True)
class Exploration:
    mode: str = "auto"
    """on: everybody may explore; off: nobody; auto: those that administer, and so everybody while there are no keys."""

    def is_open_to(self, principal: Principal) -> bool:
        return self.mode == "on" or (self.mode == "auto" and Permission.ADMIN in principal.permissions)

    def has_page(self, *, is_locked: bool) -> bool:
        """Tells whether the IDE's page is shown, before it is known who asks."""
        return self.mode == "on" or (self.mode == "auto" and not is_locked)
