"""Downloads the files that graphmem does not ship (Neo4j, its Browser, the model) and verifies each by its sha256.

The lock file, `artifacts.lock`, pins version and hash of each. A download that was tampered with is never used.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path, PurePosixPath

import requests
from requests.adapters import HTTPAdapter, Retry

from graphmem.errors import SetupError

THREADS = 8
ATTEMPTS = 3
TIMEOUT = 30
BLOCK = 1 << 16
ABANDONED_AFTER = 24 * 3600.0

Progress = Callable[[str, int, int], None]
"""A callback that gets the group, how many of its bytes are ready and how many there will be.

Several threads call it, one at a time. What it raises ends the download.
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Artifact:
    """One line of the lock file: `coordinate` is Maven's group:name:version or group:name:version:classifier."""

    coordinate: str
    sha256: str
    size: int
    licence: str

    @property
    def version(self) -> str:
        return self.coordinate.split(":")[2]

    @property
    def place(self) -> PurePosixPath:
        """The file's path in a Maven repository, and the same in the cache."""
        group, name, version, *classifier = self.coordinate.split(":")
        file = "-".join([name, version, *classifier]) + ".jar"
        return PurePosixPath(*group.split("."), name, version, file)

    def path(self, cache_dir: Path) -> Path:
        return cache_dir / "artifacts" / self.place

    def is_intact(self, path: Path) -> bool:
        """Returns whether the file is there and has the size and the hash of the lock file."""
        try:
            with path.open("rb") as file:
                same_size = os.fstat(file.fileno()).st_size == self.size
                return same_size and hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


@cache
def locked() -> dict[str, tuple[Artifact, ...]]:
    """Returns the artifacts of each group, as the lock file lists them."""
    groups: dict[str, list[Artifact]] = {}
    group: list[Artifact] = []
    for line in files(__package__).joinpath("artifacts.lock").read_text("utf-8").splitlines():
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            coordinate, sha256, size, licence = line.split(maxsplit=3)
            group.append(Artifact(coordinate, sha256, int(size), licence))
    return {name: tuple(artifacts) for name, artifacts in groups.items()}


def silent(group: str, ready: int, total: int) -> None:
    """Ignores progress, where nobody watches it."""


def fetch(group: str, cache_dir: Path, progress: Progress = silent) -> list[Path]:
    """Returns the paths of a group's files, in the lock file's order, and downloads those that are missing or damaged.

    Raises SetupError when a file cannot be downloaded. Several processes may do this on one cache.
    """
    artifacts = locked()[group]
    with ThreadPoolExecutor(THREADS) as pool:
        intact = list(pool.map(lambda artifact: artifact.is_intact(artifact.path(cache_dir)), artifacts))
    wanted = [artifact for artifact, good in zip(artifacts, intact, strict=True) if not good]
    for artifact in wanted:
        if artifact.path(cache_dir).exists():
            log.warning("%s is damaged in the cache; fetching it again", artifact.coordinate)
    meter = _Meter(partial(progress, group), artifacts, wanted)
    if wanted:
        _download(wanted, cache_dir, meter)
    return [artifact.path(cache_dir) for artifact in artifacts]


class _Stopped(Exception):
    """A download ends because another one failed, or because the user gave up."""


class _Meter:
    """Adds up the progress of parallel downloads; once `stopped` is set, each of them ends at its next block."""

    def __init__(
        self,
        progress: Callable[[int, int], None],
        artifacts: Sequence[Artifact],
        wanted: Sequence[Artifact],
    ) -> None:
        self.stopped = threading.Event()
        self._progress = progress
        self._lock = threading.Lock()
        self._total = sum(artifact.size for artifact in artifacts)
        self._ready = self._total - sum(artifact.size for artifact in wanted)
        self._received: dict[Artifact, int] = {}
        progress(self._ready, self._total)

    def set(self, artifact: Artifact, received: int) -> None:
        if self.stopped.is_set():
            raise _Stopped
        with self._lock:
            self._ready += received - self._received.get(artifact, 0)
            self._received[artifact] = received
            self._progress(self._ready, self._total)


def _download(wanted: Sequence[Artifact], cache_dir: Path, meter: _Meter) -> None:
    with _download_dir(cache_dir) as place, _session() as session, ThreadPoolExecutor(THREADS) as pool:
        jobs = [
            pool.submit(_download_one, artifact, place / artifact.sha256, artifact.path(cache_dir), session, meter)
            for artifact in wanted
        ]
        try:
            for job in as_completed(jobs):
                job.result()
        except BaseException:
            meter.stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _download_dir(cache_dir: Path) -> Iterator[Path]:
    """Yields a folder of this process's own, in the cache's file system so that files can be renamed out of it."""
    home = cache_dir / "partial"
    try:
        home.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=home))
    except OSError as error:
        raise SetupError(
            f"Cannot write to the cache {cache_dir} ({error.strerror}): "
            "choose another directory with GRAPHMEM_CACHE_DIR."
        ) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _forget_abandoned(home)


def _forget_abandoned(home: Path) -> None:
    """Deletes what processes that were killed had begun to download."""
    for other in home.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - other.stat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(other, ignore_errors=True)


def _session() -> requests.Session:
    """Returns a session that keeps connections open: new ones for hundreds of small files take most of the time."""
    busy = [429, 502, 503, 504]
    patience = Retry(connect=0, read=0, other=0, status=ATTEMPTS, status_forcelist=busy, backoff_factor=1)
    session = requests.Session()
    session.mount("https://", HTTPAdapter(pool_maxsize=THREADS, max_retries=patience))
    return session


def _download_one(artifact: Artifact, draft: Path, path: Path, session: requests.Session, meter: _Meter) -> None:
    reason: Exception | None = None
    for _ in range(ATTEMPTS):
        meter.set(artifact, 0)
        try:
            _receive(artifact, draft, session, meter)
            if artifact.is_intact(draft):
                return _keep(draft, path)
            reason = SetupError("what arrives does not have the sha256 that graphmem expects")
        except OSError as error:
            reason = error
    raise SetupError(
        f"Cannot download {artifact.coordinate} ({_in_short(reason)}): "
        "check the network connection and the disk, then run the same command again."
    ) from reason


def _receive(artifact: Artifact, draft: Path, session: requests.Session, meter: _Meter) -> None:
    received = 0
    with (
        session.get(f"{repository()}/{artifact.place}", stream=True, timeout=TIMEOUT) as response,
        draft.open("wb") as file,
    ):
        response.raise_for_status()
        for block in response.iter_content(BLOCK):
            received += file.write(block)
            meter.set(artifact, received)


@cache
def repository() -> str:
    """Returns the address of the public Maven repository, as jgo names it."""
    from jgo.maven import MavenContext  # noqa: PLC0415  takes long, and most starts download nothing

    return next(iter(MavenContext().remote_repos.values()))


def _keep(file: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file, path)


def _in_short(reason: Exception | None) -> str:
    """Returns the reason in a few words: network errors spell out all their causes, and the outermost one helps."""
    if isinstance(reason, SetupError):
        return reason.message
    return getattr(reason, "strerror", None) or type(reason).__name__
