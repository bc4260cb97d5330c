"""The settings. No other module reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from graphmem.errors import SetupError

PREFIX = "GRAPHMEM_"
FILE = "_FILE"
"""What ends the name of the variable with the path of a file that holds a secret."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_KEY = re.compile(r"[!-~]{32,}")  # what a header can carry, and nobody can guess

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


def _read_count(text: str) -> int:
    count = int(text)
    if not 0 < count <= 1_000_000_000:
        raise ValueError(text)
    return count


def _read_key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(text)
    return text


def _read_level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(text)
    return text.lower()


def _read_path(text: str) -> Path:
    return Path(text).expanduser().absolute()


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of graphmem; each is read from the environment variable GRAPHMEM_ and its name in capitals."""

    host: str = _setting("where GraphQL listens", "127.0.0.1")
    port: int = _setting("the port GraphQL listens on", 8000, _read_port)
    insecure: bool = _setting("allow a host that is not loopback, though there are no keys", False, _read_bool)
    project: str = _setting("the project of requests that name none in X-Graphmem-Project", "default")
    admin_key: str | None = _setting(
        "a key that may do everything in every project, of 32 characters or more", None, _read_key, secret=True
    )
    rate_limit: int = _setting("requests that one key, or one address without a key, has a minute", 20_000, _read_count)
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
    log_level: str = _setting("debug, info, warning or error", "warning", _read_level)
    java_home: Path | None = _setting(
        "the Java for the embedded Neo4j; JAVA_HOME where this is not set", None, _read_path
    )

    @property
    def is_embedded(self) -> bool:
        return self.neo4j_uri is None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings. Raises SetupError, naming the variable, if one cannot be read or is unknown."""
    known = {variable_of(setting): setting for setting in fields(Settings)}
    secret_files = {name + FILE: name for name, setting in known.items() if setting.metadata["secret"]}
    for name in environment:
        if name.startswith(PREFIX) and name not in known and name not in secret_files:
            raise SetupError(f"{name} is not a setting of graphmem; `graphmem config` lists them.")
    given = {name: environment[name] for name in known if environment.get(name, "").strip()}
    given |= _read_secrets(environment, secret_files, given)
    for name, fallback in _FALLBACKS.items():
        if name not in given and environment.get(fallback):
            given[name] = environment[fallback]
    if given.keys() & _CALL_FOR_LLM:
        given.setdefault("GRAPHMEM_EXTRACTOR", "llm")
    return Settings(**{known[name].name: _read(known[name], text) for name, text in given.items()})


def _read_secrets(
    environment: Mapping[str, str], secret_files: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """Returns the secrets that are in files, by the variables that they would be in. Raises SetupError."""
    secrets = {}
    for variable, name in secret_files.items():
        if environment.get(variable, "").strip():
            if name in given:
                raise SetupError(f"Both {name} and {variable} are set; set one of them.")
            secrets[name] = _read_secret(variable, environment[variable])
    return secrets


def _read_secret(variable: str, path: str) -> str:
    """Returns what a file holds, such as a Docker secret, without the line end that editors put after it."""
    try:
        secret = _read_path(path).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise SetupError(f"{variable} is {path!r}, a file that cannot be read ({error}).") from error
    if not secret:
        raise SetupError(f"{variable} is {path!r}, a file in which there is nothing.")
    return secret


def variable_of(setting: Field[Any]) -> str:
    return PREFIX + setting.name.upper()


def default_of(setting: Field[Any]) -> Any:
    return setting.default if setting.default_factory is MISSING else setting.default_factory()


def _read(setting: Field[Any], text: str) -> Any:
    try:
        return setting.metadata["read"](text)
    except (KeyError, ValueError):
        description = setting.metadata["description"]
        shown = "a secret" if setting.metadata["secret"] else repr(text)
        raise SetupError(f"{variable_of(setting)} is {shown}, which cannot be read ({description}).") from None


_CALL_FOR_LLM = {"GRAPHMEM_LLM_BASE_URL", "GRAPHMEM_LLM_API_KEY"}
"""Either of these, also through its fallback, makes `llm` the default extractor."""

_FALLBACKS = {
    "GRAPHMEM_EMBEDDER_API_KEY": "OPENAI_API_KEY",
    "GRAPHMEM_LLM_API_KEY": "OPENAI_API_KEY",
    "GRAPHMEM_JAVA_HOME": "JAVA_HOME",
}
