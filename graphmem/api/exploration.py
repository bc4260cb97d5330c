"""Who may explore the API: see its schema, get suggestions for misspelt names, and open the IDE."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.model.principal import Permission, Principal


@dataclass(frozen=True, slots=True)
class Exploration:
    mode: str = "auto"
    """on: everybody may explore; off: nobody; auto: those that administer, and so everybody while there are no keys."""

    @property
    def has_page(self) -> bool:
        """Whether the IDE's page is served, which is nobody's secret: it asks for the schema with its reader's key."""
        return self.mode != "off"

    def is_open_to(self, principal: Principal) -> bool:
        return self.mode == "on" or (self.mode == "auto" and Permission.ADMIN in principal.permissions)
