"""The columns of the table of slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphmem.english.slot_shapes import Conflict, Shape, always, thing


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A row. In its patterns `{value}` stands for the value; `{kind}`, of one or two words, gives each kind of thing a
    slot of its own, such as each "my favorite {kind}"."""

    name: str
    states: tuple[str, ...] = ()
    """These patterns state a present value: "i live in {value}"."""
    changes: tuple[str, ...] = ()
    """These patterns tell a change to a new value: "i moved to {value}"."""
    ends: tuple[str, ...] = ()
    """These patterns end a value. "I no longer …", "I stopped …" and the like are derived from `states`."""
    ambiguous: tuple[str, ...] = ()
    """These patterns may mean something else: their value is recognised in restatements, but replaces none."""
    shape: Shape = thing
    """What the value must look like, and its one spelling."""
    is_kind: Callable[[str], bool] = bool
    """Which kinds have a slot."""
    is_single: bool = True
    """Whether a new value may replace another; a slot of many values only gets more of them."""
    is_fallback: bool = False
    """Whether it is read only from what fills no row above it."""
    is_ended_by_not: bool = False
    """Whether a plain "I don't …" or "I'm not …" ends it, without "any more"."""
    conflicts: Conflict = always
    """Whether a new value can't be true beside another one."""
    also_ends: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """The values of other rows that are no longer so when this becomes a value."""
    examples: tuple[tuple[str, str], ...] = ()
    """Sentences, and the value that each gives or ends; "" where it ends any."""
    counterexamples: tuple[str, ...] = ()
    """Sentences that look like it and must replace nothing."""
