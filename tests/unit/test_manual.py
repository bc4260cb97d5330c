"""What the manual names is there: links, paths, commands, settings; what is made from the code is up to date."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
from graphql import build_schema, parse, validate

from docs.make_reference import FOLDER, pages
from graphmem.api.schema import export_schema
from graphmem.cli import commands
from graphmem.config.secret_files import FILE
from graphmem.config.settings import Settings, default_of, variable_of
from graphmem.embedded import locked
from tests.manual import (
    MANUAL,
    PAGES,
    README,
    ROOT,
    blocks,
    command_lines,
    links,
    named,
    prose,
    required_owners,
    snippets,
)

DOCS = ROOT / "docs"
SCHEMA = build_schema(export_schema())
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PATH = re.compile(r"(?<![\w./-])(?:graphmem|cypher|tests|benchmarks|docs)/[\w./-]+")
SETTING = re.compile(r"GRAPHMEM_[A-Z0-9_]*[A-Z0-9]")


def test_every_link_leads_somewhere() -> None:
    found = [(named(page), link, page.parent / link.partition("#")[0]) for page in MANUAL for link in links(page)]
    inner = [(page, link, target) for page, link, target in found if not link.startswith("https://")]

    assert len(inner) > 100
    assert [(page, link) for page, link, target in inner if not leads(target, link, ROOT / page)] == []


def leads(target: Path, link: str, page: Path) -> bool:
    """Whether the file is there, and the heading in it where one is named."""
    anchor = link.partition("#")[2]
    place = page if link.startswith("#") else target
    return place.exists() and (not anchor or anchor in required_owners(place))


def test_every_page_is_listed_in_the_index_and_in_the_built_contents() -> None:
    index, contents = DOCS / "index.md", (DOCS / "conf.py").read_text("utf-8")

    listed = {(DOCS / link).resolve() for link in links(index) if link.endswith(".md")}

    assert listed == set(PAGES) - {index}
    assert [page for page in listed if f'"{page.relative_to(DOCS).with_suffix("")}"' not in contents] == []


def test_the_readme_stays_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 150


def test_every_path_that_is_named_exists() -> None:
    paths = [(named(page), path) for page in MANUAL for text in snippets(page) for path in PATH.findall(text)]

    assert len(paths) > 50
    assert [(page, path) for page, path in paths if not (ROOT / path).exists()] == []


def test_every_command_that_is_named_exists() -> None:
    calls = [call for page in MANUAL for call in command_lines(page)]

    assert len(calls) > 50
    for program, *words in calls:
        if program == "make":
            assert TARGETS.issuperset(word for word in words if "=" not in word), words
        else:
            check_command(words)


def check_command(words: list[str]) -> None:
    """Fails where there is no such command, or it has no such option."""
    command: click.Command = commands
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, words
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert known.union(("-h", "--help")).issuperset(word for word in words if re.match(r"--?[a-z]", word)), words


def test_every_setting_that_is_named_exists() -> None:
    known = {variable_of(setting) for setting in fields(Settings)}
    known |= {variable_of(setting) + FILE for setting in fields(Settings) if setting.metadata["secret"]}

    assert {named(page): unknown for page in MANUAL if (unknown := settings_named_in(page) - known)} == {}


def settings_named_in(page: Path) -> set[str]:
    return set(SETTING.findall(page.read_text("utf-8")))


def test_every_setting_is_documented_with_its_default() -> None:
    text = (FOLDER / "settings.md").read_text("utf-8")

    assert re.findall(r"^\| `(GRAPHMEM_\w+)` \| (.*?) \| (.*) \|$", text, re.MULTILINE) == [
        (variable_of(setting), shown(default_of(setting)), setting.metadata["description"])
        for setting in fields(Settings)
    ]


def shown(default: Any) -> str:
    if default is None or default in ("", ()):
        return ""
    if isinstance(default, Path):
        return f"`~/{default.relative_to(Path.home())}`"
    return f"`{str(default).lower()}`"


def test_the_reference_is_what_the_code_gives() -> None:
    written = {file.stem: file.read_text("utf-8") for file in FOLDER.glob("*.md")}

    assert written == pages(), "docs/reference is out of date: run make reference."


def test_every_graphql_example_is_valid() -> None:
    documents = [block.text for page in MANUAL for block in blocks(page, "graphql")]

    assert len(documents) >= 30
    for document in documents:
        assert validate(SCHEMA, parse(document)) == [], document


def test_pictures_need_nothing_from_elsewhere() -> None:
    pictures = sorted(DOCS.rglob("*.svg"))

    assert pictures
    for picture in pictures:
        text = picture.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        tags = {element.tag for element in ElementTree.fromstring(text).iter()}
        assert not tags & {"script", "image", "use", "foreignObject"}, picture
        assert "http" not in text, picture


def test_every_picture_is_shown() -> None:
    shown_pictures = {
        (page.parent / link).resolve() for page in MANUAL for link in links(page) if link.endswith((".svg", ".png"))
    }

    assert shown_pictures == {*DOCS.rglob("*.svg"), *DOCS.rglob("*.png")}


def test_versions_and_licences_are_those_of_the_lock() -> None:
    licences = prose(DOCS / "licences.md")
    [browser], [graphiql], [model] = (locked()[name] for name in ("browser", "graphiql", "bge-small-en-v1.5"))
    neo4j = next(one for one in locked()["neo4j"] if one.coordinate.startswith("org.neo4j:neo4j:"))

    assert f"| Neo4j Community {neo4j.version} | GPL-3.0;" in licences
    assert f"| Neo4j Browser {browser.version} | GPL-3.0 |" in licences
    assert f"{model.coordinate.split(':')[1]} {model.version}) | Apache-2.0;" in licences
    assert f"{graphiql.coordinate.split(':')[1]} {graphiql.version}) | Apache-2.0;" in licences
    for library in locked()["dashboard"]:
        assert f"{library.coordinate.split(':')[1]} {library.version}" in licences
    assert f"starts Neo4j Community {neo4j.version} and graphmem" in prose(DOCS / "operating" / "docker.md")
