"""What schemathesis makes up from the schema, thousands of documents with inputs, is no fault of the server's.

`make fuzz` runs it. It is no part of `make test`: it takes minutes, and schemathesis has an environment of its own.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import httpx
from graphql import build_schema

from graphmem.api.schema import export_schema
from tests.graphql_client import Server

SCHEMATHESIS = Path(__file__).parents[1] / ".venv-fuzz" / "bin" / "schemathesis"
CASES = 5_000
_SAMPLE = re.compile(r"^graphmem_(http_responses|requests)_total\{(.*)\} (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


def test_no_document_that_fits_the_schema_is_a_fault(server: Server, project: str) -> None:
    statuses, codes = counted(server)
    done = subprocess.run(
        [
            *(SCHEMATHESIS, "run", f"{server.url}/graphql", "--header", f"X-Graphmem-Project:{project}"),
            *("--checks", "not_a_server_error", "--phases", "fuzzing", "--continue-on-failure"),
            *("--max-examples", str(examples_of_each_field()), "--suppress-health-check", "all", "--warnings", "off"),
            # Nothing is cut off by the clock: it is the statuses that count.
            *("--request-timeout", "120", "--workers", "2"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    after_statuses, after_codes = counted(server)
    statuses, codes = after_statuses - statuses, after_codes - codes

    assert done.returncode == 0, done.stdout
    assert statuses.total() >= CASES, statuses
    assert {status for status in statuses if status >= "500"} == set()
    assert codes["INTERNAL"] == 0, server.log.read_text()[-20_000:]
    # Most of it is carried out: what is only refused would try nothing.
    assert codes["OK"] > CASES / 4, codes


def examples_of_each_field() -> int:
    """How many examples schemathesis is to make for each field of the root types, so that there are enough cases."""
    schema = build_schema(export_schema())
    assert schema.query_type
    assert schema.mutation_type
    # It leaves out those that it has made before, so that fields with few arguments have fewer.
    return CASES * 2 // (len(schema.query_type.fields) + len(schema.mutation_type.fields))


def counted(server: Server) -> tuple[Counter[str], Counter[str]]:
    """How many answers GraphQL's address has given so far, by the status, and how many requests it had, by the code."""
    statuses, codes = Counter[str](), Counter[str]()
    for name, listed, value in _SAMPLE.findall(httpx.get(f"{server.url}/metrics").text):
        labels = dict(_LABEL.findall(listed))
        if name == "requests":
            codes[labels["code"]] += int(float(value))
        elif labels["path"] == "/graphql":
            statuses[labels["status"]] += int(float(value))
    return statuses, codes
