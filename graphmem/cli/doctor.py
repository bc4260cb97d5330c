"""`graphmem doctor`: checks of everything that graphmem needs, each with its finding or what to do about it."""

from __future__ import annotations

import asyncio
import platform
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import click

from graphmem import embedded
from graphmem.app.admission import check_exposure, make_authenticator, make_issuer
from graphmem.app.models import LOCAL_MODEL, load_embedder, load_extractor, load_reranker
from graphmem.app.neo4j import address_of
from graphmem.cli.output import show_table
from graphmem.config.environment import examine_settings
from graphmem.config.settings import Settings
from graphmem.embeddings.embedder import Embedder
from graphmem.errors import GraphmemError, SetupError
from graphmem.model.api_key import KeyState
from graphmem.model.finding import Finding
from graphmem.model.moment import format_moment, now
from graphmem.service.add_worker import GIVE_UP_AFTER
from graphmem.service.consistency import CheckService, is_reindexable
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.checks import CheckStore
from graphmem.store.database import Database
from graphmem.store.keys import KeyStore
from graphmem.store.migrations import VectorSpace, background_migrations, check_space, list_indexes, pending_migrations


@dataclass(slots=True)
class _Examination:
    """The rows of the report so far: a mark, the part that was checked, and what was found."""

    settings: Settings
    is_deep: bool = False
    project: str | None = None
    findings: list[tuple[str, str, str]] = field(default_factory=list)

    async def look(self, part: str, at: Callable[[], Awaitable[str]]) -> None:
        """Checks one part, and adds what was found, or the error that says what to do about it."""
        try:
            self.findings.append(("ok", part, await at()))
        except GraphmemError as error:
            self.findings.append(("WRONG", part, error.message))

    @property
    def is_well(self) -> bool:
        return all(mark == "ok" for mark, _, _ in self.findings)


@click.command()
@click.option("--deep", is_flag=True, help="Look at the whole graph too: whether it agrees with itself.")
@click.option("--project", metavar="PROJECT", help="With --deep: at this project only.")
@click.pass_context
def doctor(context: click.Context, deep: bool, project: str | None) -> None:
    """Look at everything graphmem needs, and say what is wrong and how to mend it; status 1 when anything is."""
    if project is not None and not deep:
        raise click.UsageError("--project goes with --deep.")
    reading = examine_settings()
    examination = _Examination(reading.settings, deep, project)
    examination.findings += [
        ("WRONG", "settings", f"{fault} Below, its default counts.") for fault in reading.faults.values()
    ]
    asyncio.run(_examine(examination))
    show_table(examination.findings)
    context.exit(0 if examination.is_well else 1)


async def _examine(examination: _Examination) -> None:
    """Checks the parts from the ground up: what others need comes before them."""
    settings = examination.settings
    await examination.look("Python", _python)
    if settings.is_embedded:
        await examination.look("Java", lambda: _java(settings))
        await examination.look("Neo4j's files", lambda: _files(settings, "neo4j", "browser"))
    if settings.embedder == "local":
        await examination.look("model's files", lambda: _files(settings, LOCAL_MODEL))
    status = await embedded.status(settings.data_dir) if settings.is_embedded else None
    embedder = await _examine_embedder(examination)
    if settings.extractor != "local":
        await examination.look("extractor", lambda: _extractor(settings))
    if settings.reranker:
        await examination.look("reranker", lambda: _reranker(settings))
    try:
        database = Database(address_of(settings, status))
    except GraphmemError as error:
        examination.findings.append(("WRONG", "Neo4j", error.message))
        return
    await _examine_database(examination, database, embedder)


async def _examine_embedder(examination: _Examination) -> Embedder | None:
    """Loads the embedder and has it embed, and returns it for the checks that need it."""
    loaded: list[Embedder] = []

    async def load() -> str:
        embedder = await load_embedder(examination.settings, lambda *_: None)
        loaded.append(embedder)
        await embedder.check()
        return f"{embedder.name} answers with vectors of dimension {embedder.dimension}"

    await examination.look("embedder", load)
    return loaded[0] if loaded else None


async def _examine_database(examination: _Examination, database: Database, embedder: Embedder | None) -> None:
    """Checks the database as far as all before it is well: an error that follows from another would only confuse."""

    async def answer() -> str:
        return f"{await database.server_version()} answers at {database.address.uri}"

    # To connect says only that something listens: Neo4j's own name and version are asked for.
    try:
        await examination.look("Neo4j", answer)
        if examination.is_well:
            await examination.look("indexes", lambda: _indexes(database))
            await examination.look("keys", lambda: _keys(examination.settings, database))
            await examination.look("adds", lambda: _adds(database))
        if examination.is_well and embedder:
            space = VectorSpace(embedder.name, embedder.dimension)
            await examination.look("vectors", lambda: _vectors(database, space))
        if examination.is_well and embedder and examination.is_deep:
            await examination.look("graph", lambda: _graph(examination, database, embedder))
    finally:
        await database.close()
        if embedder:
            await embedder.close()


async def _extractor(settings: Settings) -> str:
    """Says which one it is; to ask a language model something would cost money."""
    extractor = await load_extractor(settings)
    await extractor.close()
    return f"{extractor.name} has what it needs"


async def _reranker(settings: Settings) -> str:
    reranker = await load_reranker(settings)
    assert reranker is not None
    try:
        # A model can load and still fail at its first text.
        [score] = await reranker.rerank("ready?", ["ready"])
    finally:
        await reranker.close()
    return f"{reranker.name} answers with scores such as {score:.3f}"


async def _python() -> str:
    return platform.python_version()


async def _java(settings: Settings) -> str:
    java = await asyncio.to_thread(embedded.find_java, settings.java_home)
    speed = "with" if java.has_vector_module else "without"
    return f"{java.version} from {java.source} at {java.path}, {speed} SIMD for vectors"


async def _files(settings: Settings, *groups: str) -> str:
    """Says how many files are in the cache. Raises SetupError for one that is not what the lock file says."""
    artifacts = [artifact for group in groups for artifact in embedded.locked()[group]]
    missing = [one for one in artifacts if not one.path(settings.cache_dir).exists()]
    if missing:
        return f"{len(missing)} of {len(artifacts)} are not there yet; the next start fetches them"
    damaged = [one for one in artifacts if not one.is_intact(one.path(settings.cache_dir))]
    if damaged:
        raise SetupError(f"{damaged[0].path(settings.cache_dir)} is damaged; the next start fetches it again.")
    return f"{len(artifacts)} in {settings.cache_dir}, intact"


async def _indexes(database: Database) -> str:
    pending = await pending_migrations(database)
    background = background_migrations(pending)
    if missing := len(pending) - len(background):
        raise SetupError(f"{missing} migrations are missing: run `graphmem migrate`, or start `graphmem serve`.")
    indexes = await list_indexes(database)
    broken = [index.name for index in indexes if index.state != "ONLINE"]
    if broken:
        raise SetupError(f"Not online: {', '.join(broken)}. Wait; if they stay so, drop them and start again.")
    return f"{len(indexes)} are online" + (
        f"; {len(background)} migrations go on in the background" if background else ""
    )


async def _keys(settings: Settings, database: Database) -> str:
    """Says how many keys open anything. Raises SetupError where others reach a server that asks for none."""
    await check_exposure(settings, make_authenticator(settings, database, make_issuer(settings)))
    states = Counter(key.state(now()) for key in await KeyStore(database).list_keys(None))
    counts = ", ".join(f"{states[state]} {state}" for state in KeyState if states[state])
    if not counts and not settings.admin_key and not settings.oidc_issuer:
        return "there are none: whoever reaches the server may do everything"
    others = ["that of GRAPHMEM_ADMIN_KEY"] * bool(settings.admin_key) + ["tokens"] * bool(settings.oidc_issuer)
    return ", ".join([counts] * bool(counts) + others)


async def _adds(database: Database) -> str:
    """Says how many adds wait in the background. Raises SetupError where one waits longer than one is tried."""
    unfinished = await AddOperationStore(database).unfinished()
    if unfinished.oldest is None:
        return "none waits in the background"
    waiting = f"{unfinished.count:,} wait in the background, the oldest since {format_moment(unfinished.oldest)}"
    if (now() - unfinished.oldest).total_seconds() <= GIVE_UP_AFTER:
        return waiting
    last = f" The last error of one was: {unfinished.error.message}" if unfinished.error else ""
    raise SetupError(f"{waiting}: start `graphmem serve`, which carries them out, or look into its log.{last}")


async def _vectors(database: Database, space: VectorSpace) -> str:
    await check_space(database, space)
    return f"made by {space.embedder}, dimension {space.dimension}"


async def _graph(examination: _Examination, database: Database, embedder: Embedder) -> str:
    """Adds a row for each part of the graph, and returns the finding for all of it. Raises GraphmemError."""
    checks = CheckService(CheckStore(database, embedder.count_passages), embedder)
    findings = [finding async for finding in checks.check(examination.project)]
    for finding in findings:
        mark = "ok" if finding.is_well else "WRONG"
        examination.findings.append((mark, f"graph: {finding.part}", str(finding)))
    broken = [finding for finding in findings if not finding.is_well]
    if broken:
        raise GraphmemError(f"{len(broken)} of {len(findings)} parts do not agree: {_remedy(broken)}.")
    return f"agrees with itself in all {len(findings)} parts"


def _remedy(broken: Sequence[Finding]) -> str:
    """Returns what repairs the parts: what can be made anew first, and a backup only for what else would stay wrong."""
    repairable = [finding.part for finding in broken if is_reindexable(finding)]
    if len(repairable) == len(broken):
        return "run `graphmem migrate --anew`, which makes all of that anew from the texts, and loses nothing"
    first = f"run `graphmem migrate --anew`, which repairs {', '.join(repairable)}; then " if repairable else ""
    return (
        f"{first}keep what there is with `graphmem export`, and erase and add again what is named above, for nothing "
        "else is wrong; a backup from before the damage would be without everything since"
    )
