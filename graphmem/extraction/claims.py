from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.model.fact import KnownMemory


@dataclass(frozen=True, slots=True)
class Judgement:
    same_as: str | None = None
    replaces: tuple[str, ...] = ()
    reason: str | None = None


def judge(text: str, known: Sequence[KnownMemory]) -> Judgement:
    return next((Judgement(same_as=k.id) for k in known if k.text == text), Judgement())
