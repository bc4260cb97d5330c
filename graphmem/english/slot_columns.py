"""The columns of the table of slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphmem.english.slot_shapes import Conflict, Shape, always, thing


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A row of the table.

    In its patterns `{value}` stands for the value. `{kind}`, of one or two words, makes a slot of its own for each kind
    of thing, such as "my favorite color" for "my favorite {kind}".
    """

    name: str
    states: tuple[str, ...] = ()
    """These patterns state a present value: "i live in {value}"."""
    changes: tuple[str, ...] = ()
    """These patterns state a change to a new value: "i moved to {value}"."""
    ends: tuple[str, ...] = ()
    """These patterns end a value. "I no longer …", "I stopped …" and the like are derived from `states`."""
    ambiguous: tuple[str, ...] = ()
    """These patterns may mean something else: their values count for duplicates, but supersede nothing."""
    shape: Shape = thing
    """Returns the value in its normal form, or an empty string for what is no value of the slot."""
    is_kind: Callable[[str], bool] = bool
    """Whether a kind has a slot."""
    is_single: bool = True
    """Whether a new value may supersede another; a slot of many values only gets more of them."""
    is_fallback: bool = False
    """Whether it is read only from sentences that fill no row above it."""
    is_ended_by_negation: bool = False
    """Whether a plain "I don't …" or "I'm not …" ends a value, without "any more"."""
    conflicts: Conflict = always
    """Whether a new value and another one can't both be true."""
    also_ends: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """For a value that starts to hold, the values of other rows that it ends, by the names of the rows."""
    examples: tuple[tuple[str, str], ...] = ()
    """Sentences, each with the value that it states or ends; an empty string if it ends whatever value there is."""
    counterexamples: tuple[str, ...] = ()
    """Sentences that look like the row, but must supersede nothing."""
