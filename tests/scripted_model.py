"""An endpoint that speaks OpenAI's chat completions on loopback, and answers what a test's script says."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET
from typing import Any, TypeAlias

Request: TypeAlias = dict[str, Any]
"""The body of a chat completion's request."""


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP status, in place of a completion."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = "some_error"
    message: str = "Something is wrong."


@dataclass(frozen=True, slots=True)
class Completion:
    """Differs from a plain answer in what is given."""

    content: str | None = None
    finish_reason: str = "stop"
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of an answer with status 200, whatever they are."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes in place of HTTP; then the connection is closed."""

    content: bytes = b""


class Silence:
    """Takes the request and never answers."""


class Drip:
    """Begins an answer and goes on with it, a byte at a time, for ever."""


class Reset:
    """Breaks the connection off."""


@dataclass(frozen=True, slots=True)
class Held:
    """Comes when the event is set, and not before."""

    until: asyncio.Event
    answer: Mapping[str, Any]


Answer: TypeAlias = Mapping[str, Any] | str | Status | Completion | Body | Raw | Held | Silence | Drip | Reset
"""A mapping is sent as JSON, a string as it is."""
Script: TypeAlias = Callable[[Request], Answer]


@dataclass(slots=True)
class ScriptedModel:
    """Records requests in the order that they came in."""

    script: Script
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self.connections.add(connection)
        connection.add_done_callback(self.connections.discard)
        # Not at the end of the task: one that is cancelled before it has begun has none.
        connection.add_done_callback(lambda _: writer.close())

    async def disconnected(self) -> None:
        """Returns when no client is connected any more."""
        while self.connections:
            await asyncio.wait(self.connections)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._serve_one(reader, writer):
                pass

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can take another request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = (line.partition(": ") for line in head.split("\r\n")[1:] if line)
        headers = {name.lower(): value for name, _, value in lines}
        request = json.loads(await reader.readexactly(int(headers["content-length"])))
        assert head.startswith("POST /v1/chat/completions ")
        self.requests.append(request)
        self.keys.append(headers["authorization"].removeprefix("Bearer "))
        return await _send(self.script(request), reader, writer)


async def _send(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    match answer:
        case Silence():
            await reader.read()
        case Drip():
            await _drip(writer)
        case Reset():
            linger_for_nothing = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, linger_for_nothing)
        case Raw(content):
            writer.write(content)
        case Held(until, held):
            await until.wait()
            return await _send(held, reader, writer)
        case _:
            writer.write(_http(answer))
            await writer.drain()
            return True
    return False


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


def _http(answer: Answer) -> bytes:
    status, headers, body = 200, {}, b""
    match answer:
        case Status():
            status, headers = answer.status, dict(answer.headers)
            body = json.dumps({"error": {"message": answer.message, "code": answer.code}}).encode()
        case Body(content):
            body = content
        case _:
            body = json.dumps(_completion(answer)).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _completion(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Mapping):
        answer = json.dumps(answer)
    completion = answer if isinstance(answer, Completion) else Completion(str(answer))
    message = {"role": "assistant", "content": completion.content, "refusal": completion.refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": completion.finish_reason}],
    }


@asynccontextmanager
async def scripted_model(script: Script) -> AsyncIterator[ScriptedModel]:
    model = ScriptedModel(script)
    server = await asyncio.start_server(model.accept, "127.0.0.1", 0, limit=1 << 24)
    model.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield model
    finally:
        server.close()
        for connection in model.connections:
            connection.cancel()
        await asyncio.gather(*model.connections, return_exceptions=True)


def shown(request: Request) -> dict[str, Any]:
    """The data that the model is shown: turns, known, categories and guidance."""
    [text] = [message["content"] for message in request["messages"] if message["role"] == "user"][:1]
    data: dict[str, Any] = json.loads(text[text.index("{") :])
    return data


def answer(*facts: Mapping[str, Any], forget: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"forget": forget, "facts": list(facts)}


def fact(text: str, *turns: int, **others: Any) -> dict[str, Any]:
    """Drawn from the first turn, where none is given."""
    plain: dict[str, Any] = {"categories": [], "entities": [], "relations": []}
    plain |= {"known": None, "replaces": [], "reason": None}
    return {"text": text, "turns": list(turns) or [0], **plain, **others}


def forget(command: str, **others: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"everything": False, "topics": [], "statement": None}
    plain |= {"memories": [], "exceptions": [], "since": None, "until": None}
    return {"command": command, **plain, **others}
