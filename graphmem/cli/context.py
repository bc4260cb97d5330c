"""`graphmem context`: the context pack that an agent would get for its prompt."""

from __future__ import annotations

import click

from graphmem.cli.client import Client, scope_options
from graphmem.service.context_pack import ContextRequest


@click.command()
@click.argument("question")
@scope_options
@click.option("--budget", default=1_000, show_default=True, help="The most tokens that the text may have.")
@click.option("--threshold", type=float, help="The least score; unless given, what bears on the question is shown.")
@click.option("--citations/--no-citations", default=False, show_default=True, help="Name memories, versions and turns.")
def context(question: str, budget: int, threshold: float | None, citations: bool, **whose: str | None) -> None:
    """Print the memories that best answer QUESTION, as a text for a prompt."""
    client = Client.from_options(**whose)
    request = ContextRequest(
        question, client.filter, budget, as_of=client.as_of, threshold=threshold, is_cited=citations
    ).check()
    pack = client.ask(lambda services: services.context_packs.context_pack(client.principal, request))
    for warning in pack.warnings:
        click.secho(warning, fg="yellow", err=True)
    click.echo(pack.text or "There is nothing to show.")
