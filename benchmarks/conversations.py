"""Replays recorded conversations into a running graphmem, and measures the recall of search for their questions.

A file has one JSON object a line: a conversation's turns, in order, then its questions with their gold turns.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.answers import Answer, by_category, count_answered, mean_recall
from benchmarks.recording import Unreadable, read_conversations
from benchmarks.replay import Refused, Replay


async def replay(options: argparse.Namespace) -> None:
    conversations = read_conversations(options.file)
    headers = {"X-Graphmem-Project": options.project} if options.project else {}
    answers: list[Answer] = []
    async with httpx.AsyncClient(headers=headers, timeout=600) as client:
        replayed = Replay(client, options.url)
        for conversation in conversations:
            started = time.perf_counter()
            memories = await replayed.store(conversation)
            print(f"{conversation.id}: {len(memories)} turns in {time.perf_counter() - started:.1f} s")
            if options.questions:
                answers += await replayed.ask(conversation, memories)
    if answers:
        _print_table(answers)


def _print_table(answers: Sequence[Answer]) -> None:
    print(f"\n{'category':<28}{'questions':>10}{'answered':>10}{'recall@5':>10}{'recall@10':>11}")
    for category, group in by_category(answers).items():
        counts = f"{len(group):>10}{count_answered(group):>10}"
        print(f"{category:<28}{counts}{mean_recall(group, 5):>10.3f}{mean_recall(group, 10):>11.3f}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversations", description=__doc__)
    parser.add_argument("file", type=Path, help="recorded conversations, .jsonl or .jsonl.gz")
    parser.add_argument("--url", default="http://127.0.0.1:8000/graphql", help="default: %(default)s")
    parser.add_argument("--questions", action="store_true", help="ask the questions and report recall")
    parser.add_argument("--project", help="keep the memories in this project instead of the default one")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(replay(options))
    except Unreadable as error:
        sys.exit(f"{options.file}: {error}")
    except Refused as error:
        sys.exit(str(error))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        sys.exit(f"{options.url} does not answer: {error!r}")


if __name__ == "__main__":
    main()
