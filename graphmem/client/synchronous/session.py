"""A connection to graphmem: sends operations, waits where graphmem asks for it, and raises its errors."""

from __future__ import annotations

import time
import json
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx2

from ..errors import Unreachable
from ..messages import address_of, body_of, checked_data, data_of, headers_of, wait_of

SILENCE = 45.0
"""The seconds after which a subscription counts as broken: graphmem says something every 15."""


class Session:
    """Who asks, and where. As a context manager it closes itself."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        project: str | None = None,
        *,
        timeout: float = 60,
        patience: float = 60,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Connects when it is first used, with a key and a project where graphmem wants them.

        `timeout` is the seconds that an answer may take; `patience` those that a request waits in all while graphmem
        asks to be asked again later; `transport` is httpx2's, for what lies in between.
        """
        self._address = address_of(url)
        self._patience = patience
        self._stream_timeout = httpx2.Timeout(timeout, read=SILENCE)
        self._http = httpx2.Client(
            headers=headers_of(key, project), timeout=httpx2.Timeout(timeout, pool=None), transport=transport
        )
        self._streams: set[httpx2.Response] = set()

    @property
    def is_closed(self) -> bool:
        """Whether the client has been closed, and can be used no more."""
        return self._http.is_closed

    def close(self) -> None:
        """Closes the connections, and so ends the subscriptions."""
        for stream in tuple(self._streams):
            stream.close()
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def execute(self, query: str, operation_name: str, variables: Mapping[str, object]) -> httpx2.Response:
        """Returns the answer to an operation. One that graphmem has no room for is sent again when it says so."""
        body = body_of(query, operation_name, variables)
        waited = 0.0
        while True:
            response = self._send(body)
            wait = wait_of(response)
            if wait is None or waited + wait > self._patience:
                return response
            time.sleep(wait)
            waited += wait

    def execute_ws(
        self, query: str, operation_name: str, variables: Mapping[str, object]
    ) -> Iterator[dict[str, Any]]:
        """Yields the data of each event of a subscription, which are server-sent events."""
        request = self._http.build_request(
            "POST",
            self._address,
            content=body_of(query, operation_name, variables),
            headers={"Accept": "text/event-stream"},
            timeout=self._stream_timeout,
        )
        try:
            response = self._http.send(request, stream=True)
            self._streams.add(response)
            try:
                for event in _events(response):
                    if event.event == "complete":
                        return
                    yield checked_data(json.loads(event.data))
            finally:
                response.close()
                self._streams.discard(response)
        except httpx2.RequestError as error:
            raise _unreachable(self._address, error) from error
        raise Unreachable(f"{self._address} has broken off the subscription.")

    @staticmethod
    def get_data(response: httpx2.Response) -> dict[str, Any]:
        """Returns the data of an answer. Raises GraphmemError where it has errors."""
        return data_of(response)

    def _send(self, body: bytes) -> httpx2.Response:
        try:
            return self._http.post(self._address, content=body)
        except httpx2.RequestError as error:
            raise _unreachable(self._address, error) from error


def _events(response: httpx2.Response) -> httpx2.EventSource:
    """Returns the events of an answer. Raises GraphmemError where it is none of a subscription."""
    if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
        response.read()
        data_of(response)
    return httpx2.EventSource(response, max_event_size=None)


def _unreachable(address: str, error: httpx2.RequestError) -> Unreachable:
    return Unreachable(f"{address} does not answer: {error or type(error).__name__}")
