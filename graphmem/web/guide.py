"""The guide for Neo4j Browser: what the graph holds, and queries to click."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template

from graphmem.store.queries import CypherQuery, load_queries
from graphmem.web.palette import OTHERS, Palette

CHAPTERS: Mapping[str, Sequence[str]] = {
    "What there is": (
        "guide/count_nodes",
        "guide/count_relationships",
        "guide/rank_owners",
        "guide/show_newest",
    ),
    "What is known": (
        "guide/show_user",
        "guide/show_relations",
        "guide/show_entity",
        "guide/list_mentions",
        "guide/show_shared_entities",
        "guide/show_paths",
    ),
    "How it came about": (
        "guide/show_life",
        "guide/list_versions",
        "guide/list_changes",
        "guide/show_replaced",
        "guide/list_past",
        "guide/list_deleted",
        "guide/show_conversation",
        "guide/show_sources",
    ),
    "How much, and when": (
        "guide/count_categories",
        "guide/count_changes",
        "guide/list_activity",
    ),
    "Whether all is well": (
        "guide/find_duplicates",
        "guide/find_orphans",
        "guide/find_leaks",
    ),
}
"""The queries of the guide by chapters, in their order."""
_LANGUAGE = "CYPHER 25\n"
_SLIDE = Template("<slide>\n<div style='padding: 0 18px'>\n<h3>$title</h3>\n$parts\n</div>\n</slide>")
_PARAMETER = re.compile(r'(\w+): ("[^"]*")')


def chapters() -> Iterator[tuple[str, list[CypherQuery]]]:
    """Yields each chapter's title with its queries."""
    queries = load_queries()
    for title, names in CHAPTERS.items():
        yield title, [queries[name] for name in names]


def parameters() -> str:
    """Returns the command by which Browser gets the parameters of all queries: those of the manual's examples."""
    lines = "".join(query.header.partition(":param")[2] for _, queries in chapters() for query in queries)
    return f":param {{{', '.join(f'{name}: {value}' for name, value in dict(_PARAMETER.findall(lines)).items())}}}"


def guide(palette: Palette) -> str:
    """Returns the guide's page, of whose slides Browser shows one at a time."""
    template = Template(files("graphmem").joinpath("web", "guide.html").read_text("utf-8"))
    slides = "\n".join(_slide(title, queries) for title, queries in chapters())
    return template.substitute(legend=_legend(palette), parameters=_runnable(parameters()), chapters=slides)


def pasted(query: CypherQuery) -> str:
    """Returns the query as people run it: in older Neo4j's language too, as long as they have set the parameters."""
    return query.text().removeprefix(_LANGUAGE)


def _legend(palette: Palette) -> str:
    rows = (
        f'<p><span style="background: {look.color}; border: 1px solid {look.border}; border-radius: 9px; '
        f'color: {look.text}; padding: 1px 9px">{escape(label)}</span> {escape(look.about)}</p>'
        for label, look in palette.nodes.items()
        if label != OTHERS
    )
    return "\n".join(rows)


def _slide(title: str, queries: Sequence[CypherQuery]) -> str:
    parts = (f"<p>{escape(query.purpose)}</p>\n{_runnable(pasted(query))}" for query in queries)
    return _SLIDE.substitute(title=escape(title), parts="\n".join(parts))


def _runnable(command: str) -> str:
    """Returns a block that a click puts into Browser's editor, and that its button runs."""
    return f'<pre class="pre-scrollable code runnable">{escape(command)}</pre>'
