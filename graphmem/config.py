"""The settings. No other module reads the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from graphmem.embedded.settings import memory_size
from graphmem.errors import SetupError
from graphmem.model.cost import CostLimits
from graphmem.unknown_variables import PREFIX, is_service_link, warnings_of

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LIMITS = CostLimits()
LOG_LEVELS = ("debug", "info", "warning", "error")


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


def _read_limit(text: str) -> int:
    limit = int(text.replace("_", ""))
    if not 0 < limit <= 10**12:
        raise ValueError(text)
    return limit


def _one_of(*values: str) -> Callable[[str], str]:
    return lambda text: {value: value for value in values}[text.lower()]


def _read_memory(text: str) -> str:
    memory_size(text)
    return text


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
    neo4j_heap: str = _setting("memory for the embedded Neo4j's work, such as 512m or 2g", "512m", _read_memory)
    neo4j_page_cache: str = _setting("memory for the embedded Neo4j's data, such as 256m or 2g", "256m", _read_memory)
    neo4j_bolt_port: int = _setting(
        "the port the embedded Neo4j prefers for Bolt; in use, it takes another", 7687, _read_port
    )
    neo4j_http_port: int = _setting("the port it prefers for Neo4j Browser; in use, it takes another", 7474, _read_port)
    embedder: str = _setting(
        "what makes vectors: local, openai or sentence-transformers",
        "local",
        _one_of("local", "openai", "sentence-transformers"),
    )
    embedder_model: str | None = _setting("the model of embedder openai or sentence-transformers")
    embedder_base_url: str | None = _setting("the address of an OpenAI-compatible endpoint")
    embedder_api_key: str | None = _setting(
        "its key; OPENAI_API_KEY where this is not set and GRAPHMEM_EMBEDDER is openai", secret=True
    )
    embedder_dimension: int | None = _setting("the length of its vectors, where it lets one choose", None, int)
    reranker: str | None = _setting("a cross-encoder, by name or folder, that looks again at the best hits")
    extractor: str = _setting(
        "what finds memories in messages: local or llm; llm where llm_api_key or llm_base_url is set",
        "local",
        _one_of("local", "llm"),
    )
    llm_model: str | None = _setting("the model of extractor llm; without it, gpt-5.4-mini")
    llm_base_url: str | None = _setting("the address of an OpenAI-compatible endpoint for it")
    llm_api_key: str | None = _setting(
        "the key for it; OPENAI_API_KEY where this is not set and GRAPHMEM_EXTRACTOR is llm", secret=True
    )
    llm_timeout: float = _setting("seconds that it has for one add, trying again included", 60, _read_seconds)
    introspection: str = _setting(
        "who sees the schema, suggestions for misspelt names and GraphiQL: on (everybody), off, or auto (everybody "
        "while there are no keys, then admin keys, and no GraphiQL)",
        "auto",
        _one_of("auto", "on", "off"),
    )
    max_document_bytes: int = _setting("bytes of a GraphQL document", _LIMITS.document_bytes, _read_limit)
    max_tokens: int = _setting("tokens of a document, and comments", _LIMITS.tokens, _read_limit)
    max_fields: int = _setting("fields and spreads that a document writes out", _LIMITS.fields, _read_limit)
    max_repeated_fields: int = _setting(
        "fields in it that stand beside one of the same name", _LIMITS.repeated_fields, _read_limit
    )
    max_fragments: int = _setting("fragments of a document", _LIMITS.fragments, _read_limit)
    max_aliases: int = _setting("aliases of a document", _LIMITS.aliases, _read_limit)
    max_directives: int = _setting("directives of a document", _LIMITS.directives, _read_limit)
    max_depth: int = _setting("levels of fields of a document", _LIMITS.depth, _read_limit)
    max_root_fields: int = _setting("fields that one query asks for", _LIMITS.root_fields, _read_limit)
    max_mutations: int = _setting("mutations that one request carries out", _LIMITS.mutations, _read_limit)
    max_cost: int = _setting("what one request may cost, as extensions.cost tells", _LIMITS.cost, _read_limit)
    max_answer_bytes: int = _setting("bytes of the texts of an answer", _LIMITS.answer_bytes, _read_limit)
    log_level: str = _setting("debug, info, warning or error", "warning", _one_of(*LOG_LEVELS))
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
                "set GRAPHMEM_INSECURE=true if the network is yours alone.",
                field=["GRAPHMEM_HOST"],
            )
        return self


@dataclass(frozen=True, slots=True)
class Reading:
    """What the environment says: the settings, of which a wrong one has its default, and what is wrong."""

    settings: Settings
    faults: Mapping[str, str]
    """For each variable that is wrong, a sentence that says why."""
    warnings: Sequence[str]
    """A sentence for each variable that begins like a setting and is none."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings. Raises SetupError, naming the variable, if one is wrong."""
    reading = examine_settings(environment)
    for fault in reading.faults.values():
        raise SetupError(fault)
    return reading.settings


def examine_settings(environment: Mapping[str, str] = os.environ) -> Reading:
    """Reads the settings as far as they can be read, for who wants to know what is wrong with them."""
    known = {variable_of(setting): setting for setting in fields(Settings)}
    values, faults = {}, {}
    for name, text in _given(environment, known):
        try:
            values[known[name].name] = _read(known[name], text)
        except SetupError as error:
            faults[name] = error.message
    settings = Settings(**values)
    try:
        settings.check()
    except SetupError as error:
        faults.setdefault("".join(error.field), error.message)
    return Reading(settings, faults, list(warnings_of(environment, known)))


def variable_of(setting: Field[Any]) -> str:
    return PREFIX + setting.name.upper()


def default_of(setting: Field[Any]) -> Any:
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def _given(environment: Mapping[str, str], known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the text of each setting that the environment has; a blank one is none, and nor is a service link."""
    given = {
        name: text
        for name, text in environment.items()
        if name in known and text.strip() and not is_service_link(name, text)
    }
    if given.keys() & _CALL_FOR_LLM:
        given.setdefault("GRAPHMEM_EXTRACTOR", "llm")
    for name, (fallback, asked_by) in _FALLBACKS.items():
        is_asked_for = all(environment.get(other, "").lower() == value for other, value in asked_by.items())
        if environment.get(fallback) and is_asked_for:
            given.setdefault(name, environment[fallback])
    yield from given.items()


def _read(setting: Field[Any], text: str) -> Any:
    try:
        return setting.metadata["read"](text)
    except (KeyError, ValueError, SetupError) as error:
        description = setting.metadata["description"]
        raise SetupError(f"{variable_of(setting)} is {text!r}, which cannot be read ({description}).") from error


_CALL_FOR_LLM = {"GRAPHMEM_LLM_BASE_URL", "GRAPHMEM_LLM_API_KEY"}
"""Either of these makes `llm` the default extractor."""

_FALLBACKS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "GRAPHMEM_EMBEDDER_API_KEY": ("OPENAI_API_KEY", {"GRAPHMEM_EMBEDDER": "openai"}),
    "GRAPHMEM_LLM_API_KEY": ("OPENAI_API_KEY", {"GRAPHMEM_EXTRACTOR": "llm"}),
    "GRAPHMEM_JAVA_HOME": ("JAVA_HOME", {}),
}
"""For a setting that is not set, the variable of another program, and what must be set for that to count.

Many have an OPENAI_API_KEY in their environment for something else: alone it must not send what people say to anybody.
"""
