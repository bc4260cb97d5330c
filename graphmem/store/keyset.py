"""This module turns the window of a page into the parameters and the order of a query, for keyset pagination."""

from __future__ import annotations

from typing import Any

from graphmem.model.paging import Window


def keyset_parameters(window: Window, *names: str) -> dict[str, Any]:
    """Returns `after_…` and `before_…` of each part of the list's key, null where the window has no bound, and `limit`.

    The limit is one more than the page has, which tells whether there is more.
    """
    unbounded = (None,) * len(names)
    bounds = {
        f"{side}_{name}": part
        for side, key in (("after", window.after), ("before", window.before))
        for name, part in zip(names, key or unbounded, strict=True)
    }
    return {**bounds, "limit": window.size + 1}


def keyset_order(window: Window, *terms: str) -> str:
    """Returns the ORDER BY of a list whose terms ascend; a window that goes backward reverses it."""
    return ", ".join(f"{term} {'DESC' if window.backward else 'ASC'}" for term in terms)
