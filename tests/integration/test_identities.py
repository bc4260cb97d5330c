"""A user is linked to the entities that it is: the one that "I" stands for, and a person of the user's name."""

from __future__ import annotations

import pytest

from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from tests.integration.life import delete
from tests.integration.project import Project
from tests.integration.test_checks import broken

IDENTITIES = """
MATCH (o {project: $project})-[:IS]->(e)
RETURN labels(o)[0] AS owner, o.id AS id, e.type AS type, e.name AS name ORDER BY id, type
"""


async def identities(stored: Project) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in await stored.ask(IDENTITIES)]


async def test_a_user_is_whom_i_stands_for_and_the_person_of_that_name(stored: Project) -> None:
    await stored.add("Caroline lives in Oslo.", "I like figs.", scope=Scope("caroline"))
    await stored.add("I like dates.", scope=Scope("caroline"))

    assert await identities(stored) == [
        ("User", "caroline", "person", "Caroline"),
        ("User", "caroline", "user", "caroline"),
    ]
    assert await broken(stored.database, stored.principal.project) == {}


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        (Scope("bob"), "Caroline lives in Oslo."),
        (Scope("caroline.smith"), "Caroline lives in Oslo."),
        (Scope("paris"), "Anna lives in Paris."),
        (Scope(agent_id="caroline"), "Caroline lives in Oslo."),
    ],
)
async def test_nobody_is_another(stored: Project, scope: Scope, text: str) -> None:
    await stored.add("I drink tea.", scope=Scope("caroline"))
    await stored.add(text, scope=scope)

    assert [one for one in await identities(stored) if one[2] != "user"] == []


async def test_a_user_of_another_project_is_another(stored: Project) -> None:
    stranger = Project(stored.database, stored.memories, Principal(stored.principal.project + "s"))
    await stored.add("I like figs.", scope=Scope("caroline"))
    await stranger.add("Caroline lives in Oslo.", scope=Scope("bob"))

    assert await identities(stranger) == []
    assert [one[2] for one in await identities(stored)] == ["user"]


async def test_the_link_goes_with_the_last_memory_that_mentions_the_entity(stored: Project) -> None:
    first, second = await stored.add_ids("Caroline lives in Oslo.", "Caroline likes figs.", scope=Scope("caroline"))
    await stored.add("tea", scope=Scope("caroline"))

    await delete(stored, first)
    assert len(await identities(stored)) == 1
    await delete(stored, second)
    assert await identities(stored) == []
    assert await stored.value("MATCH (e:Entity {project: $project}) RETURN count(e)") == 0
