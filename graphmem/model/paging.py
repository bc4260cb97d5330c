"""Pages of an ordered list, by keyset pagination or by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphmem.errors import BadUserInput, CursorExpired
from graphmem.model.limits import check_range

DEFAULT_PAGE_SIZE = 100
MAX_PAGE = 1_000_000

Key = tuple[Any, ...]
"""The position of an item in an ordered list: its values of the fields that order the list."""

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Window:
    """A request for the items strictly between `after` and `before`: the first `size`, or the last if `backward`."""

    size: int = DEFAULT_PAGE_SIZE
    after: Key | None = None
    before: Key | None = None
    backward: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The paging arguments of a caller, with cursors decoded to keys."""

    first: int | None = None
    after: Key | None = None
    last: int | None = None
    before: Key | None = None
    page: int | None = None
    page_size: int | None = None

    def window(self) -> Window:
        """Raises BadUserInput for a number out of range and for arguments that exclude each other."""
        if self.page is not None or self.page_size is not None:
            return self._numbered()
        if self.first is not None and self.last is not None:
            raise BadUserInput("Give first or last, not both.", field=["first"])
        if self.last is not None:
            return Window(check_range(self.last, "last"), self.after, self.before, backward=True)
        # `first: 0` asks for what the list tells besides its items, such as their number.
        size = DEFAULT_PAGE_SIZE if self.first is None else check_range(self.first, "first", least=0)
        return Window(size, self.after, self.before)

    def _numbered(self) -> Window:
        if any(argument is not None for argument in (self.first, self.after, self.last, self.before)):
            raise BadUserInput("page and pageSize go without first, after, last and before.", field=["page"])
        size = DEFAULT_PAGE_SIZE if self.page_size is None else check_range(self.page_size, "pageSize")
        page = 1 if self.page is None else check_range(self.page, "page", most=MAX_PAGE)
        return Window(size, skip=(page - 1) * size)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One part of a list, in the list's order."""

    items: list[T]
    has_next: bool
    has_previous: bool

    def converted(self, convert: Callable[[T], V | None]) -> Page[V]:
        """Returns the page of what `convert` makes of each item, without those of which it makes nothing."""
        made = [one for item in self.items if (one := convert(item)) is not None]
        return Page(made, self.has_next, self.has_previous)


def cut_page(rows: Sequence[T], window: Window) -> Page[T]:
    """Builds a page from up to `window.size + 1` items, read in the window's direction.

    The one item more shows whether there is a further page.
    """
    items, more = list(rows[: window.size]), len(rows) > window.size
    if window.backward:
        return Page(items[::-1], has_next=window.before is not None, has_previous=more)
    return Page(items, has_next=more, has_previous=window.after is not None or window.skip > 0)


def cut_list(items: Sequence[T], window: Window, key_of: Callable[[T], Key]) -> Page[T]:
    """Builds a page of a whole list, in its order. Raises CursorExpired if no item has a key that bounds the window."""

    def place_of(key: Key, argument: str) -> int:
        place = next((place for place, item in enumerate(items) if key_of(item) == key), None)
        if place is None:
            raise CursorExpired(field=[argument])
        return place

    start = 0 if window.after is None else place_of(window.after, "after") + 1
    end = len(items) if window.before is None else place_of(window.before, "before")
    part = items[start:end]
    return cut_page(part[::-1] if window.backward else part, window)
