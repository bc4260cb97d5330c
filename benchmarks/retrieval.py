"""`make bench-retrieval`: the recall of search, and of each of its signals alone, on recorded questions."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality import ENOUGH, MARK, WHOLE, Shortfall, quality_table, shortfalls
from benchmarks.signals import answers_by_signal
from benchmarks.trial import DEPTH, TIMED_TOP_K, Trial, heading, own_server, read_files, try_graphmem


async def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="recorded conversations, .jsonl or .jsonl.gz")
    read = read_files(parser.parse_args(arguments).files)
    with own_server() as server:
        for number, (file, conversations) in enumerate(read.items(), 1):
            trial = await try_graphmem(server, f"retrieval-{number}", conversations)
            print(heading(file, conversations), _report(trial), sep="\n\n", end="\n\n", flush=True)


def _report(trial: Trial) -> str:
    lists = {WHOLE: trial.answers} | answers_by_signal(trial.answers, trial.rankings, DEPTH)
    short = shortfalls(lists)
    return "\n".join(
        [
            quality_table(lists, short),
            "",
            _verdict(short),
            f"`searchMemories`, topK {TIMED_TOP_K}, over HTTP: {trial.latency}.",
        ]
    )


def _verdict(short: Sequence[Shortfall]) -> str:
    if not short:
        return f"Nowhere among {ENOUGH} or more questions is the whole below a single signal at R@10."
    return f"{MARK.strip()} The whole is below a single signal at R@10: {'; '.join(map(str, short))}."


if __name__ == "__main__":
    asyncio.run(main())
