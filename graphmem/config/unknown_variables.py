"""This module judges environment variables that begin like the settings and are none of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

PREFIX = "GRAPHMEM_"

_SIMILAR = 0.7
"""How similar a name must be to a setting's to be taken for a slip of the pen, from 0 to 1."""
_LINK_NAME = re.compile(r"_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$")
_LINK_ADDRESS = re.compile(r"(tcp|udp|sctp)://\S+:\d+")


def is_service_link(name: str, text: str) -> bool:
    """Returns whether Kubernetes has set the variable, as it does in each container for each service in its namespace.

    Beside a service of the name "graphmem" they are GRAPHMEM_SERVICE_HOST, GRAPHMEM_PORT=tcp://10.0.0.1:8000 and so on:
    those whose name is also a setting's are known by their value.
    """
    return bool(_LINK_NAME.search(name) or (name.endswith("_PORT") and _LINK_ADDRESS.fullmatch(text)))


def warnings_of(environment: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """Yields a sentence for each variable that looks like a setting and is none."""
    for name, text in environment.items():
        if name.upper().startswith(PREFIX) and name not in known and not is_service_link(name, text):
            yield f"{name} is not a setting of graphmem and is ignored{_advice(name, known)}"


def _advice(name: str, known: Collection[str]) -> str:
    endings = [other.removeprefix(PREFIX) for other in known]
    similar = get_close_matches(name.upper().removeprefix(PREFIX), endings, n=1, cutoff=_SIMILAR)
    return f": did you mean {PREFIX}{similar[0]}?" if similar else "; `graphmem config` lists them."
