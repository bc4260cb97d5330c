"""Makes a store that looks lived in: a family's invented conversations, changes of mind, a correction, a deletion."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

Send: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Sends a document with its variables to graphmem, and returns the data of the answer."""

_SAID = Path(__file__).parent / "pictures" / "lived_in.json"
_ADD = "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { userErrors { message } } }"
_FIND = "query ($text: String!) { memories(filter: {text: {contains: $text}}) { nodes { id } } }"
_CORRECT = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { userErrors { message } } }"
_FORGET = "mutation ($input: DeleteMemoryInput!) { deleteMemory(input: $input) { userErrors { message } } }"
_CORRECTED = ("My surfing teacher is called Rui.", "My surfing teacher is called Rui Tavares.")
_FORGOTTEN = "I play the cello in an orchestra."


async def live(send: Send) -> None:
    """Says all that is in `lived_in.json`, in its order, and then corrects one memory and deletes another."""
    for said in json.loads(_SAID.read_text("utf-8")):
        await send(_ADD, {"input": said})
    old, new = _CORRECTED
    await send(_CORRECT, {"input": {"id": await _find(send, old), "text": new}})
    await send(_FORGET, {"input": {"id": await _find(send, _FORGOTTEN)}})


async def _find(send: Send, text: str) -> str:
    [memory] = (await send(_FIND, {"text": text}))["memories"]["nodes"]
    found: str = memory["id"]
    return found
