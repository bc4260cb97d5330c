"""The settings. No other module reads the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from graphmem.errors import SetupError

PREFIX = "GRAPHMEM_"

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("console", "json")
METRICS = ("loopback", "everyone", "off")


def _setting(description: str, default: Any = None, read: Callable[[str], Any] = str, secret: bool = False) -> Any:
    metadata = {"description": description, "read": read, "secret": secret}
    if callable(default):
        return field(default_factory=default, repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


def _read_bool(text: str) -> bool:
    values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    return values[text.lower()]


def _read_port(text: str) -> int:
    port = int(text)
    if port not in range(1 << 16):
        raise ValueError(text)
    return port


def _read_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise ValueError(text)
    return seconds


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(text)
        return text.lower()

    return read


def _read_milliseconds(text: str) -> int:
    milliseconds = int(text)
    if not 0 <= milliseconds <= 86_400_000:
        raise ValueError(text)
    return milliseconds


def _read_path(text: str) -> Path:
    return Path(text).expanduser().absolute()


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of graphmem; each is read from the environment variable GRAPHMEM_ and its name in capitals."""

    host: str = _setting("where GraphQL listens", "127.0.0.1")
    port: int = _setting("the port GraphQL listens on", 8000, _read_port)
    insecure: bool = _setting("allow a host that is not loopback, though nothing asks for a key", False, _read_bool)
    project: str = _setting("the project of requests that name none in X-Graphmem-Project", "default")
    data_dir: Path = _setting("where the embedded Neo4j keeps its data", lambda: Path.home() / ".graphmem", _read_path)
    cache_dir: Path = _setting("where downloads are kept", lambda: Path.home() / ".cache" / "graphmem", _read_path)
    neo4j_uri: str | None = _setting("the Neo4j to use, such as neo4j://host:7687; without it, the embedded one")
    neo4j_username: str = _setting("the login at neo4j_uri", "neo4j")
    neo4j_password: str = _setting("the password at neo4j_uri", "", secret=True)
    neo4j_database: str = _setting("the database at neo4j_uri", "neo4j")
    neo4j_heap: str = _setting("memory for the embedded Neo4j's work", "512m")
    neo4j_page_cache: str = _setting("memory for the embedded Neo4j's data", "256m")
    neo4j_bolt_port: int = _setting(
        "the port the embedded Neo4j prefers for Bolt; in use, it takes another", 7687, _read_port
    )
    neo4j_http_port: int = _setting("the port it prefers for Neo4j Browser; in use, it takes another", 7474, _read_port)
    embedder: str = _setting("what makes vectors: local, openai or sentence-transformers", "local")
    embedder_model: str | None = _setting("the model of embedder openai or sentence-transformers")
    embedder_base_url: str | None = _setting("the address of an OpenAI-compatible endpoint")
    embedder_api_key: str | None = _setting("its key; OPENAI_API_KEY where this is not set", secret=True)
    embedder_dimension: int | None = _setting("the length of its vectors, where it lets one choose", None, int)
    reranker: str | None = _setting("a cross-encoder, by name or folder, that looks again at the best hits")
    extractor: str = _setting(
        "what finds memories in messages: local or llm; llm where there is a key or an address for it",
        "local",
    )
    llm_model: str | None = _setting("the model of extractor llm; without it, gpt-5.4-mini")
    llm_base_url: str | None = _setting("the address of an OpenAI-compatible endpoint for it")
    llm_api_key: str | None = _setting("the key for it; OPENAI_API_KEY where this is not set", secret=True)
    llm_timeout: float = _setting("seconds that it has for one add, trying again included", 60, _read_seconds)
    log_level: str = _setting(
        "debug, info (which has a line for each request), warning or error", "warning", _one_of(*LOG_LEVELS)
    )
    log_format: str = _setting("lines for a terminal (console) or JSON lines (json)", "console", _one_of(*LOG_FORMATS))
    slow_query_ms: int = _setting(
        "milliseconds from which on a query or a request is slow, and a warning in the log", 1_000, _read_milliseconds
    )
    metrics: str = _setting(
        "who may read /metrics: loopback (and whoever has an admin key), everyone, or nobody (off)",
        "loopback",
        _one_of(*METRICS),
    )
    traces_endpoint: str | None = _setting(
        "where traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces; needs the extra tracing"
    )
    java_home: Path | None = _setting(
        "the Java for the embedded Neo4j; JAVA_HOME where this is not set", None, _read_path
    )

    @property
    def is_embedded(self) -> bool:
        return self.neo4j_uri is None

    def check(self) -> Settings:
        """Returns the settings; raises SetupError for a host that others can reach, since nothing asks for a key."""
        if self.host not in LOOPBACK and not self.insecure:
            raise SetupError(
                f"GRAPHMEM_HOST is {self.host}, where others can reach graphmem, which asks nobody for a key yet: "
                "set GRAPHMEM_INSECURE=true if the network is yours alone."
            )
        return self


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings. Raises SetupError, naming the variable, if one cannot be read or is unknown."""
    known = {variable_of(setting): setting for setting in fields(Settings)}
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            raise SetupError(f"{name} is not a setting of graphmem; `graphmem config` lists them.")
    given = {name: environment[name] for name in known if environment.get(name, "").strip()}
    for name, fallback in _FALLBACKS.items():
        if name not in given and environment.get(fallback):
            given[name] = environment[fallback]
    if given.keys() & _CALL_FOR_LLM:
        given.setdefault("GRAPHMEM_EXTRACTOR", "llm")
    return Settings(**{known[name].name: _read(known[name], text) for name, text in given.items()}).check()


def variable_of(setting: Field[Any]) -> str:
    return PREFIX + setting.name.upper()


def default_of(setting: Field[Any]) -> Any:
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def _read(setting: Field[Any], text: str) -> Any:
    try:
        return setting.metadata["read"](text)
    except (KeyError, ValueError) as error:
        description = setting.metadata["description"]
        raise SetupError(f"{variable_of(setting)} is {text!r}, which cannot be read ({description}).") from error


_CALL_FOR_LLM = {"GRAPHMEM_LLM_BASE_URL", "GRAPHMEM_LLM_API_KEY"}
"""Either of these, also through its fallback, makes `llm` the default extractor."""

_FALLBACKS = {
    "GRAPHMEM_EMBEDDER_API_KEY": "OPENAI_API_KEY",
    "GRAPHMEM_LLM_API_KEY": "OPENAI_API_KEY",
    "GRAPHMEM_JAVA_HOME": "JAVA_HOME",
}
