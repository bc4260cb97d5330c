"""What today's client of mem0 says where a key may ask ten times a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def examples(client: Any, _: Any) -> dict[str, Callable[[], Any]]:
    return {str(number): lambda: client.users() for number in range(12)}
