"""A store as graphmem wrote it before turns had words and owners: what its statements wrote, in the same properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graphmem.english.terms import encode_terms
from graphmem.model.entity import EntityKey, Mentions, Triple
from graphmem.model.memory import hash_text, unique_key
from graphmem.model.moment import NEVER
from graphmem.model.scope import Scope
from graphmem.model.scope_tokens import encode_scope
from graphmem.store.database import Database
from graphmem.store.mentions_json import dump_mentions, mentions_fields
from graphmem.store.migrations import VectorSpace, migrations, number_of
from graphmem.store.rows import metadata_properties, to_vector
from tests.integration.project import vector_of

LAST = 7
"""The last migration that there was."""
PROJECT = "old"
AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
METADATA = {"food": "vegan"}

_MADE = re.compile(r"CREATE (?:VECTOR |FULLTEXT )?(INDEX|CONSTRAINT) (\w+) IF NOT EXISTS")

_ADD = """CYPHER 25
MERGE (project:Project {id: $memory.project})
  ON CREATE SET project.last_seq = 0
MERGE (user:User {project: $memory.project, id: $memory.user_id})
  ON CREATE SET user:Owner, user.created_at = $memory.recorded_at, user.updated_at = $memory.recorded_at
MERGE (category:Category {project: $memory.project, name: 'facts'})
CREATE (m:Memory) SET m = $memory
CREATE (user)-[:HAS_MEMORY]->(m)
CREATE (m)-[:IN_CATEGORY]->(category)
CREATE (m)-[:MEMORY_VERSION {version: 1, event: 'ADD', valid_from: m.created_at, actor: null}]->(v:Version)
SET v = $version
SET project.last_seq = project.last_seq + 1
CREATE (:Event {
  id: randomUUID(), project: m.project, event: 'ADD', memory_id: m.id, version: 1, actor: null, at: m.recorded_at,
  user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id, seq: project.last_seq
})
CALL (m) {
  MATCH (run:Run {project: m.project, id: m.run_id})
  CREATE (run)-[:HAS_MEMORY]->(m)
}
CALL (m, v) {
  UNWIND $turns AS id
  MATCH (turn:Message {id: id})
  CREATE (v)-[:DERIVED_FROM]->(turn)
}
CALL (m) {
  CALL db.create.setNodeVectorProperty(m, 'embedding', $vector)
}
CALL (m) {
  UNWIND $mentions AS mention
  MERGE (e:Entity {project: m.project, name: mention.name, type: mention.type})
  CREATE (m)-[:MENTIONS]->(e)
}
CALL (m) {
  UNWIND $relations AS relation
  MATCH (source:Entity {project: m.project, name: relation.source.name, type: relation.source.type})
  MATCH (target:Entity {project: m.project, name: relation.target.name, type: relation.target.type})
  CREATE (source)-[:RELATES_TO {type: relation.type, memory_id: m.id, valid_from: m.created_at}]->(target)
}
"""
_CHANGE = """CYPHER 25
MATCH (project:Project {id: $project})
MATCH (m:Memory {id: $id})-[open:MEMORY_VERSION]->(old:Version) WHERE open.valid_to IS NULL
LET at = open.valid_from + duration('P1D')
SET open.valid_to = at, project.last_seq = project.last_seq + 1
CREATE (m)-[:MEMORY_VERSION {version: m.version + 1, event: $event, valid_from: at, actor: null}]->(v:Version)
SET v = old {.*, version: m.version + 1, embedding: null, terms: null, scope_tokens: null, text: $text, entities: null}
CREATE (v)-[:PREVIOUS]->(old)
CREATE (:Event {
  id: randomUUID(), project: m.project, event: $event, memory_id: m.id, version: v.version, actor: null, at: at,
  user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id, seq: project.last_seq
})
SET m += $changed, m.version = v.version, m.updated_at = at
WITH m, old
CALL (m, old) {
  CALL db.create.setNodeVectorProperty(old, 'embedding', m.embedding)
}
CALL (m) {
  CALL db.create.setNodeVectorProperty(m, 'embedding', $vector)
}
"""
_BURY = """CYPHER 25
MATCH (m:Memory {id: $id})
SET m:DeletedMemory
REMOVE m:Memory, m.living_key
WITH m
CALL (m) {
  MATCH (owner:Owner)-[has:HAS_MEMORY]->(m)
  CREATE (owner)-[:HAD_MEMORY]->(m)
  DELETE has
}
CALL (m) {
  MATCH (m)-[in:IN_CATEGORY]->(category:Category)
  CREATE (m)-[:WAS_IN_CATEGORY]->(category)
  DELETE in
}
"""
_TURN = """CYPHER 25
CREATE (turn:Message {
  id: $id, project: $project, role: 'user', name: null, content: $content, created_at: $at
})
WITH turn
CALL (turn) {
  MATCH (previous:Message {id: $previous})
  CREATE (previous)-[:NEXT]->(turn)
}
CALL (turn) {
  UNWIND $runs AS id
  MERGE (run:Run {project: $project, id: id})
    ON CREATE SET run:Owner, run.created_at = $at, run.updated_at = $at
  CREATE (turn)-[:IN_RUN]->(run)
  SET run.last_message_id = turn.id
}
"""


_RECORDED = """CYPHER 25
MATCH (s:Settings)
UNWIND keys(s) AS name
WITH s, name WHERE name =~ '\\\\d{4}_.*'
LET number = toInteger(left(name, 4))
FOREACH (_ IN CASE WHEN number > $last THEN [] ELSE [1] END |
  CREATE (:Migration {number: number, name: name, applied_at: s[name]}))
SET s[name] = null
"""
"""The record of migrations was nodes of their own."""


async def go_back(database: Database, space: VectorSpace) -> None:
    """Only what the migrations up to the last one then have made is there, and the record of them."""
    for query in migrations():
        if number_of(query) > LAST:
            for kind, name in _MADE.findall(query.source):
                await database.run_statement(f"DROP {kind} {name} IF EXISTS")
    for query in migrations():
        if number_of(query) <= LAST:
            for statement in query.statements():
                await database.run_statement(statement, {"dimension": space.dimension})
    await database.run_statement(_RECORDED, {"last": LAST})


@dataclass(frozen=True, slots=True)
class OldMemory:
    id: str
    text: str
    scope: Scope = Scope("alex")
    turns: Sequence[str] = ()
    mentions: Mentions = field(default_factory=Mentions)
    at: datetime = AT
    terms: str | None = None
    """Where they are not those of the text."""


@dataclass(frozen=True, slots=True)
class OldStore:
    database: Database

    async def add_turn(
        self, turn_id: str, content: str, minute: int, previous: str | None = None, run: str | None = None
    ) -> None:
        said: Mapping[str, Any] = {"id": turn_id, "content": content, "at": AT + timedelta(minutes=minute)}
        line = {"previous": previous, "runs": [run] if run else [], "project": PROJECT}
        await self.database.run_statement(_TURN, {**said, **line})

    async def add(self, memory: OldMemory) -> None:
        properties = _properties(memory)
        held = {name: properties[name] for name in ("project", "version", "text", "expires_key")}
        flat = {name: value for name, value in properties.items() if name.startswith("metadata")}
        found = {"categories": ["facts"], "entities": dump_mentions(memory.mentions), "memory_id": memory.id}
        await self.database.run_statement(
            _ADD,
            {
                "memory": properties,
                "version": held | flat | found,
                "vector": to_vector(vector_of(memory.text)),
                "turns": list(memory.turns),
                **mentions_fields(memory.mentions),
            },
        )

    async def update(self, memory: OldMemory, text: str) -> None:
        changed = {
            "text": text,
            "hash": hash_text(text),
            "terms": encode_terms(text),
            "living_key": unique_key(PROJECT, memory.scope, text),
        }
        await self._change(memory, "UPDATE", text, changed)

    async def delete(self, memory: OldMemory) -> None:
        await self._change(memory, "DELETE", None, {})
        await self.database.run_statement(_BURY, {"id": memory.id})

    async def _change(self, memory: OldMemory, event: str, text: str | None, changed: Mapping[str, Any]) -> None:
        vector = to_vector(vector_of(text or memory.text))
        said = {"event": event, "text": text, "changed": dict(changed), "vector": vector}
        await self.database.run_statement(_CHANGE, {"id": memory.id, "project": PROJECT, **said})


def mentioning(*names: str) -> Mentions:
    """With whose memory it is, which memories mentioned then."""
    user, places = EntityKey("alex", "user"), [EntityKey(name, "place") for name in names]
    return Mentions((user, *places), tuple(Triple(user, "lives in", place) for place in places))


def _properties(memory: OldMemory) -> dict[str, Any]:
    scope = memory.scope
    return {
        "id": memory.id,
        "project": PROJECT,
        "user_id": scope.user_id,
        "agent_id": scope.agent_id,
        "app_id": scope.app_id,
        "run_id": scope.run_id,
        "immutable": False,
        "version": 1,
        "text": memory.text,
        "hash": hash_text(memory.text),
        "living_key": unique_key(PROJECT, scope, memory.text),
        "terms": memory.terms or encode_terms(memory.text),
        "scope_tokens": encode_scope(PROJECT, scope.owners()),
        "created_at": memory.at,
        "updated_at": memory.at,
        "recorded_at": memory.at,
        "expires_key": NEVER,
        **metadata_properties(METADATA),
    }
