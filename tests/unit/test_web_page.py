"""Pages are made of files of the package and of libraries' artifacts, and run nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, get_operation_ast, parse, validate

from graphmem.embedded.artifacts import fetch
from graphmem.server.application import dashboard_routes, make_http_app
from graphmem.web.dashboard import make_dashboard
from graphmem.web.page import Page
from tests.unit.asgi import client_of

WEB = files("graphmem.web")
DASHBOARD = Path(str(WEB.joinpath("dashboard")))
QUERIES = sorted(DASHBOARD.joinpath("queries").iterdir())
SCHEMA = build_schema(Path(__file__).parents[2].joinpath("schema.graphql").read_text("utf-8"))
_IMPORTED = re.compile(r'(?:from|import) "([^".][^"]*)"')


@pytest.fixture(scope="module")
def dashboard(cache_dir: Path) -> Page:
    return make_dashboard(fetch("dashboard", cache_dir))


async def get(page: Page, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    async with client_of(make_http_app(dashboard_routes(page), [])) as client:
        return await client.get(path, headers=headers)


def import_map(index: str) -> str:
    found = re.search(r'<script type="importmap">(.*?)</script>', index, re.DOTALL)
    assert found
    return found[1]


def imported_by_modules() -> set[str]:
    """Returns the names, not the addresses, by which the dashboard's modules import."""
    modules = DASHBOARD.rglob("*.js")
    return {name for module in modules for name in _IMPORTED.findall(module.read_text("utf-8"))}


async def test_every_file_and_library_is_served_with_its_type(dashboard: Page) -> None:
    index = (await get(dashboard, "/")).text
    addresses = set(re.findall(r'(?:href|src)="(/dashboard/[^"]+)"', index))
    addresses |= set(json.loads(import_map(index))["imports"].values())
    types = {Path(address).suffix: (await get(dashboard, address)).headers["content-type"] for address in addresses}

    assert {".js", ".css", ".svg"} <= types.keys()
    assert types[".js"].startswith("text/javascript")
    assert types[".css"].startswith("text/css")
    assert (await get(dashboard, "/dashboard/queries/memories.graphql")).text.startswith("#")


async def test_each_module_imports_what_there_is(dashboard: Page) -> None:
    known = json.loads(import_map((await get(dashboard, "/")).text))["imports"].keys()

    assert "htm/preact" in imported_by_modules() <= known


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_each_document_fits_the_schema_and_is_named_as_its_file(file: Path) -> None:
    document = parse(file.read_text("utf-8"))
    operation = get_operation_ast(document)

    assert validate(SCHEMA, document) == []
    assert operation
    assert operation.name
    assert operation.name.value == file.stem


def test_each_document_is_asked_by_some_view() -> None:
    modules = "".join(module.read_text("utf-8") for module in DASHBOARD.rglob("*.js"))

    assert [file.stem for file in QUERIES if f'"{file.stem}"' not in modules] == []


async def test_no_script_in_line_runs_but_the_import_map(dashboard: Page) -> None:
    shown = await get(dashboard, "/")
    digest = base64.b64encode(hashlib.sha256(import_map(shown.text).encode()).digest()).decode()
    directives = dict(part.strip().split(" ", 1) for part in shown.headers["content-security-policy"].split(";"))

    assert directives["script-src"] == f"'self' 'sha256-{digest}'"
    assert directives["style-src"] == directives["default-src"] == "'self'"


async def test_a_file_that_has_not_changed_is_not_sent_again(dashboard: Page) -> None:
    first = await get(dashboard, "/dashboard/main.js")
    again = await get(dashboard, "/dashboard/main.js", {"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "path", ["nothing.js", "../page.py", "%2e%2e/page.py", "libraries/../../page.py", "index.html"]
)
async def test_nothing_else_is_served(dashboard: Page, path: str) -> None:
    assert (await get(dashboard, f"/dashboard/{path}")).status_code == 404


async def test_without_a_page_there_is_no_address() -> None:
    assert dashboard_routes(None) == []
