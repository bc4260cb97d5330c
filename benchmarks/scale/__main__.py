"""`make bench-scale`: what searches, lists, writes and checks take as a store grows, and what filtered searches find.

The store stays in its folder with what was measured, so that a run that was ended goes on when it is started again.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import sys
from pathlib import Path

from benchmarks.scale.corpus import LOT, SMALLEST, sizes_up_to
from benchmarks.scale.forecast import Forecast, size_of
from benchmarks.scale.journal import Journal
from benchmarks.scale.measures import STEPS, recall_rows
from benchmarks.scale.report import report
from benchmarks.scale.store import Store, running_store
from benchmarks.scale.vectors import Kind

RECALLED = 100_000
"""The size, beside the largest, at which recall is measured."""


async def main() -> None:
    options = _options()
    folder, count = options.folder.resolve(), options.memories
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal.open(folder / "measured.json", options.vectors)
    left = [size for size in sizes_up_to(count) if not is_measured(journal, size, count)]
    if left:
        forecast = Forecast(count, size_of(folder), shutil.disk_usage(folder).free, left)
        if not forecast.fits:
            sys.exit(forecast.refusal(folder))
        print(forecast.text(folder), flush=True)
        journal.save()
        _end_in_order()
        async with running_store(folder / "data", options.vectors) as store:
            for size in left:
                await measure(store, journal, size, count)
    print(report(journal))


async def measure(store: Store, journal: Journal, size: int, count: int) -> None:
    """Fills the store up to a size and measures there what was not measured yet."""
    written = await store.written_lots()
    if len(written) * LOT > size:
        print(f"The store holds {len(written) * LOT:,} memories: at {size:,} nothing more can be measured.", flush=True)
        return
    if len(written) * LOT < size:
        journal.add(size, {"fill": await store.fill(written, size)})
    await store.rest()
    for step in STEPS:
        if not journal.has(size, step.names):
            print(f"At {size:,} memories: {', '.join(step.names)}", flush=True)
            journal.add(size, await step.measure(store, size))
    if is_recalled(size, count) and size not in journal.recalls:
        print(f"At {size:,} memories: recall", flush=True)
        journal.add_recall(size, await recall_rows(store, size))


def is_measured(journal: Journal, size: int, count: int) -> bool:
    """Returns whether nothing is left to measure at a size."""
    is_known = size in journal.recalls or not is_recalled(size, count)
    return is_known and all(journal.has(size, step.names) for step in STEPS)


def is_recalled(size: int, count: int) -> bool:
    return size in (RECALLED, count)


def _end_in_order() -> None:
    """Lets SIGTERM do what Ctrl-C does: the server is stopped first."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--memories", type=_size, default=100_000, help="how many memories the store grows to")
    parser.add_argument(
        "--vectors", type=Kind, default=Kind.SPREAD, choices=list(Kind), help="how they are distributed"
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the store is kept, with what was measured")
    return parser.parse_args()


def _size(text: str) -> int:
    size = int(text.replace("_", "").replace(",", ""))
    if size < SMALLEST or size % LOT:
        raise argparse.ArgumentTypeError(f"{text} is not a multiple of {LOT} from {SMALLEST:,} on")
    return size


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("Ended; started again, it goes on.")
