"""The settings: what each is for, its default, and how its text is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field
from pathlib import Path
from typing import Any

from graphmem.access.issuer_address import check_address
from graphmem.config.unknown_variables import PREFIX
from graphmem.config.values import (
    one_of,
    read_bool,
    read_count,
    read_hosts,
    read_key,
    read_memory,
    read_milliseconds,
    read_origins,
    read_owner_id,
    read_path,
    read_port,
    read_seconds,
)
from graphmem.model.cost import CostLimits
from graphmem.scheduling.request_memory import MEMORY

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LIMITS = CostLimits()
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("console", "json")
METRICS = ("loopback", "everyone", "off")


def _setting(description: str, default: Any = None, read: Callable[[str], Any] = str, secret: bool = False) -> Any:
    metadata = {"description": description, "read": read, "secret": secret}
    if callable(default):
        return field(default_factory=default, repr=not secret, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of graphmem; each is read from the environment variable GRAPHMEM_ and its name in capitals."""

    host: str = _setting("where GraphQL listens", "127.0.0.1")
    port: int = _setting("the port GraphQL listens on", 8000, read_port)
    insecure: bool = _setting("allow a host that is not loopback, though there are no keys", False, read_bool)
    hosts: tuple[str, ...] = _setting(
        "names by which others reach it, such as memory.example.org, with commas between; * is any", (), read_hosts
    )
    cors_origins: tuple[str, ...] = _setting(
        "the origins of web pages that may use it, each in full, such as https://app.example.org, with commas between",
        (),
        read_origins,
    )
    project: str = _setting("the project of requests that name none in X-Graphmem-Project", "default")
    mcp_user: str = _setting(
        "the user whose memories agents keep over MCP, where neither their key nor their connection names an owner",
        "default",
        read_owner_id,
    )
    admin_key: str | None = _setting(
        "a key that may do everything in every project, of 32 characters or more", None, read_key, secret=True
    )
    rate_limit: int = _setting("requests that one key, or one address without a key, has a minute", 20_000, read_count)
    oidc_issuer: str | None = _setting(
        "the OpenID Connect issuer whose tokens count beside keys, such as https://login.example.org",
        None,
        check_address,
    )
    oidc_audience: str | None = _setting("the audience that its tokens must be for")
    oidc_project_claim: str | None = _setting(
        "the claim that names the project; without it, all are of GRAPHMEM_PROJECT"
    )
    oidc_owner_claim: str = _setting("the claim that names the owner to which a token is bound", "sub")
    oidc_owner_type: str = _setting(
        "what that owner is: user, agent or app; none, and a token is bound to nobody and reaches its whole project",
        "user",
        one_of("user", "agent", "app", "none"),
    )
    oidc_permissions_claim: str | None = _setting(
        "the claim that lists read, write, delete and admin, each also as graphmem:read; without it, all but admin"
    )
    data_dir: Path = _setting("where the embedded Neo4j keeps its data", lambda: Path.home() / ".graphmem", read_path)
    cache_dir: Path = _setting("where downloads are kept", lambda: Path.home() / ".cache" / "graphmem", read_path)
    neo4j_uri: str | None = _setting("the Neo4j to use, such as neo4j://host:7687; without it, the embedded one")
    neo4j_username: str = _setting("the login at neo4j_uri", "neo4j")
    neo4j_password: str = _setting("the password at neo4j_uri", "", secret=True)
    neo4j_database: str = _setting("the database at neo4j_uri", "neo4j")
    neo4j_heap: str = _setting("memory for the embedded Neo4j's work, such as 512m or 2g", "512m", read_memory)
    neo4j_page_cache: str = _setting("memory for the embedded Neo4j's data, such as 256m or 2g", "256m", read_memory)
    neo4j_start_timeout: float = _setting(
        "seconds that a start of the embedded Neo4j may take; one that does nothing for a minute is given up",
        3600,
        read_seconds,
    )
    neo4j_bolt_port: int = _setting(
        "the port the embedded Neo4j prefers for Bolt; in use, it takes another", 7687, read_port
    )
    neo4j_http_port: int = _setting("the port it prefers for Neo4j Browser; in use, it takes another", 7474, read_port)
    embedder: str = _setting(
        "what makes vectors: local, graphmem (a `graphmem embed serve`), openai or sentence-transformers",
        "local",
        one_of("local", "graphmem", "openai", "sentence-transformers"),
    )
    embedder_model: str | None = _setting("the model of embedder openai or sentence-transformers")
    embedder_base_url: str | None = _setting(
        "the address of an OpenAI-compatible endpoint, or of the graphmem that embeds, such as http://127.0.0.1:8100/v1"
    )
    embedder_api_key: str | None = _setting(
        "its key; OPENAI_API_KEY where this is not set and GRAPHMEM_EMBEDDER is openai", secret=True
    )
    embedder_dimension: int | None = _setting("the length of its vectors, where it lets one choose", None, int)
    embed_host: str = _setting("where `graphmem embed serve` listens", "127.0.0.1")
    embed_port: int = _setting("the port that it listens on", 8100, read_port)
    embed_key: str | None = _setting(
        "the key that it asks for, of 32 characters or more; callers have it as GRAPHMEM_EMBEDDER_API_KEY",
        None,
        read_key,
        secret=True,
    )
    reranker: str | None = _setting("a cross-encoder, by name or folder, that looks again at the best hits")
    extractor: str = _setting(
        "what finds memories in messages: local or llm; llm where llm_api_key or llm_base_url is set",
        "local",
        one_of("local", "llm"),
    )
    llm_model: str | None = _setting("the model of extractor llm; without it, gpt-5.4-mini")
    llm_base_url: str | None = _setting("the address of an OpenAI-compatible endpoint for it")
    llm_api_key: str | None = _setting(
        "the key for it; OPENAI_API_KEY where this is not set and GRAPHMEM_EXTRACTOR is llm", secret=True
    )
    llm_timeout: float = _setting(
        "seconds that it has for one add, trying again included; below request_timeout", 25, read_seconds
    )
    request_timeout: float = _setting(
        "seconds that a request has, from the end of its body to its answer", 30, read_seconds
    )
    request_memory: int = _setting(
        "bytes of bodies, texts and answers that all requests hold together; one caller may hold half of it",
        MEMORY,
        read_count,
    )
    connections: int = _setting("how many connections may be open", 1000, read_count)
    subscriptions_per_caller: int = _setting(
        "how many subscriptions one key, or one address without a key, may have open, and how many WebSockets",
        500,
        read_count,
    )
    searches_at_once: int = _setting("how many searches run at once; the others wait in turn", 8, read_count)
    searches_waiting: int = _setting("how many searches may wait, of all callers", 400, read_count)
    searches_waiting_per_caller: int = _setting("how many searches of one caller may wait", 100, read_count)
    introspection: str = _setting(
        "who sees the schema and suggestions for misspelt names: on (everybody), auto (everybody while there are no "
        "keys, then admin keys), or off (nobody, and there is no GraphiQL)",
        "auto",
        one_of("auto", "on", "off"),
    )
    dashboard: bool = _setting("serve the dashboard at /", True, read_bool)
    trusted_documents: Path | None = _setting(
        "a JSON file of documents that clients may name in place of sending them, as Relay, GraphQL Code Generator and "
        "Apollo write it",
        None,
        read_path,
    )
    only_trusted_documents: bool = _setting("carry out the trusted documents and no others", False, read_bool)
    max_document_bytes: int = _setting("bytes of a GraphQL document", _LIMITS.document_bytes, read_count)
    max_tokens: int = _setting("tokens of a document, and comments", _LIMITS.tokens, read_count)
    max_fields: int = _setting("fields and spreads that a document writes out", _LIMITS.fields, read_count)
    max_repeated_fields: int = _setting(
        "fields in it that stand beside one of the same name", _LIMITS.repeated_fields, read_count
    )
    max_fragments: int = _setting("fragments of a document", _LIMITS.fragments, read_count)
    max_aliases: int = _setting("aliases of a document", _LIMITS.aliases, read_count)
    max_directives: int = _setting("directives of a document", _LIMITS.directives, read_count)
    max_depth: int = _setting("levels of fields of a document", _LIMITS.depth, read_count)
    max_root_fields: int = _setting("fields that one query asks for", _LIMITS.root_fields, read_count)
    max_mutations: int = _setting("mutations that one request carries out", _LIMITS.mutations, read_count)
    max_cost: int = _setting("what one request may cost, as extensions.cost tells", _LIMITS.cost, read_count)
    max_answer_bytes: int = _setting("bytes of the texts of an answer", _LIMITS.answer_bytes, read_count)
    log_level: str = _setting(
        "debug, info (which has a line for each request), warning or error", "warning", one_of(*LOG_LEVELS)
    )
    log_format: str = _setting("lines for a terminal (console) or JSON lines (json)", "console", one_of(*LOG_FORMATS))
    slow_query_ms: int = _setting(
        "milliseconds from which on a query or a request is slow, and a warning in the log", 1_000, read_milliseconds
    )
    metrics: str = _setting(
        "who may read /metrics: loopback (and whoever has an admin key), everyone, or nobody (off)",
        "loopback",
        one_of(*METRICS),
    )
    traces_endpoint: str | None = _setting(
        "where traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces; needs the extra tracing"
    )
    java_home: Path | None = _setting(
        "the Java for the embedded Neo4j; JAVA_HOME where this is not set", None, read_path
    )

    @property
    def is_embedded(self) -> bool:
        return self.neo4j_uri is None


def variable_of(setting: Field[Any]) -> str:
    return PREFIX + setting.name.upper()


def default_of(setting: Field[Any]) -> Any:
    return setting.default if setting.default_factory is MISSING else setting.default_factory()
