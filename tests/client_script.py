"""A server that follows a script, for the Python client: it answers one request after the other."""

from __future__ import annotations

import json
from typing import Any

import httpx2

from graphmem.client import Graphmem

PROJECT: Any = {"data": {"project": {"id": "p", "name": "demo", "categories": [], "customInstructions": None}}}
MOMENT = "2026-11-02T08:00:00Z"
MEMORY = {
    **{"id": "m", "text": "I like tea.", "metadata": {}, "categories": [], "version": 1, "immutable": False},
    **dict.fromkeys(["userId", "agentId", "appId", "runId", "expiresAt"]),
    **dict.fromkeys(["createdAt", "updatedAt", "recordedAt"], MOMENT),
}


class Script:
    """Answers requests one after the other, and keeps what they were."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def variables(self) -> list[dict[str, Any]]:
        return [json.loads(request.content)["variables"] for request in self.requests]

    def client(self, **options: Any) -> Graphmem:
        return Graphmem(transport=httpx2.MockTransport(self), **options)


def ok(answer: Any, status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, json=answer)


def busy(seconds: int, status: int = 503) -> httpx2.Response:
    error = {"message": "No room.", "extensions": {"code": "UNAVAILABLE", "retryAfter": seconds}}
    return httpx2.Response(status, json={"errors": [error]}, headers={"Retry-After": str(seconds)})


def failure(code: str, **details: Any) -> dict[str, Any]:
    return {"errors": [{"message": "It is so.", "extensions": {"code": code, **details}}]}
