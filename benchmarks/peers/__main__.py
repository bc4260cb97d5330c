"""`make bench-peers`: the search quality of graphmem and mem0 on the same questions with the same embedder."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.embedding_endpoint import running_endpoint
from benchmarks.latency import Latency
from benchmarks.peers.job import make_job, read_answers
from benchmarks.quality import quality_table
from benchmarks.recording import Conversation
from benchmarks.trial import TIMED_TOP_K, Trial, heading, own_server, read_files, try_graphmem
from graphmem.app.models import load_embedder
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.embeddings.embedder import Embedder

CLOSED = "http://127.0.0.1:9"
"""A proxy at which nothing listens, so that mem0's requests to the outside fail."""


async def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="recorded conversations, .jsonl or .jsonl.gz")
    parser.add_argument("--python", required=True, help="the interpreter of the peers' environment")
    options = parser.parse_args(arguments)
    read = read_files(options.files)
    with own_server() as server:
        projects = enumerate(read.values(), 1)
        trials = [await try_graphmem(server, f"peers-{number}", conversations) for number, conversations in projects]
    embedder = await load_embedder(Settings(cache_dir=read_settings().cache_dir), lambda *_: None)
    for (file, conversations), trial in zip(read.items(), trials, strict=True):
        result = await _try_mem0(options.python, conversations, embedder)
        report = _report(conversations, trial, result)
        print(heading(file, conversations), report, sep="\n\n", end="\n\n", flush=True)
    await embedder.close()


async def _try_mem0(python: str, conversations: Sequence[Conversation], embedder: Embedder) -> dict[str, Any]:
    command = (python, "-m", "benchmarks.peers.mem0_library")
    with TemporaryDirectory() as folder:
        async with running_endpoint(embedder) as endpoint:
            job = json.dumps(make_job(conversations, endpoint, embedder.name, embedder.dimension))
            process = await asyncio.create_subprocess_exec(*command, env=_environment(folder), stdin=PIPE, stdout=PIPE)
            answer, _ = await process.communicate(job.encode())
    if process.returncode:
        sys.exit(f"mem0 ended with {process.returncode}.")
    result: dict[str, Any] = json.loads(answer)
    return result


def _environment(folder: str) -> dict[str, str]:
    """Returns an environment without telemetry, keys and settings, which lets only this machine be reached."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "TMPDIR")}
    proxies = {f"{scheme}_proxy": CLOSED for scheme in ("http", "https", "all")}
    return (
        inherited | proxies | {"no_proxy": "127.0.0.1", "MEM0_TELEMETRY": "False", "MEM0_DIR": folder, "HOME": folder}
    )


def _report(conversations: Sequence[Conversation], trial: Trial, result: Mapping[str, Any]) -> str:
    lists = {"graphmem": trial.answers} | read_answers(conversations, result)
    return "\n".join([quality_table(lists), "", *_latencies(trial, result), *_facts(result)])


def _latencies(trial: Trial, result: Mapping[str, Any]) -> list[str]:
    return [
        f"- graphmem, topK {TIMED_TOP_K}: {trial.latency}: a server asked over HTTP, with Neo4j behind it, the "
        "question embedded in it.",
        f"- mem0, top_k {TIMED_TOP_K}: {Latency(result['seconds'])}: a library in its caller's process, its vectors on "
        "local disk, the question embedded over HTTP.",
    ]


def _facts(result: Mapping[str, Any]) -> list[str]:
    spoke = ", ".join(f"{name} in {count}" for name, count in result["signals"].items())
    return [
        f"- mem0ai {result['version']}, infer=False; of its {result['searches']} searches, these of its signals spoke: "
        f"{spoke}. spaCy's lemmas are {'used' if result['lemmas'] else 'not there'}.",
        f"- mem0 stored the turns in {result['stored_seconds']:.0f} s, one call each.",
    ]


if __name__ == "__main__":
    asyncio.run(main())
