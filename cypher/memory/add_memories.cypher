// Adds memories of one scope, each with its first version, owners, categories, turns and event. Where a living memory
// of the scope has the same text, it stays instead, and its present version is linked to the turns too.
// $project, $actor
// $users, $agents, $apps, $runs: the owners' ids, none or one of each
// $categories: every name in the rows, in the order in which all transactions lock them
// $common_memory, $common_version: the properties that all of the memories and all of their versions have
// $memories: [{memory: its own properties, version: its version's, with its categories, created_at: as text, embedding,
//   message_ids: its turns}], sorted by unique_key
// $now: the time of the add
// :param {project: "default", actor: null, users: ["alex"], agents: [], apps: [], runs: [], categories: [], common_memory: {}, common_version: {}, memories: [], now: datetime()}
CYPHER 25
LET owners = COLLECT { MATCH (o:User {project: $project}) WHERE o.id IN $users RETURN o }
           + COLLECT { MATCH (o:Agent {project: $project}) WHERE o.id IN $agents RETURN o }
           + COLLECT { MATCH (o:App {project: $project}) WHERE o.id IN $apps RETURN o }
           + COLLECT { MATCH (o:Run {project: $project}) WHERE o.id IN $runs RETURN o }
CALL () {
  UNWIND $categories AS name
  MERGE (:Category {project: $project, name: name})
}
UNWIND $memories AS row
MERGE (m:Memory {unique_key: row.memory.unique_key})
  ON CREATE SET m += $common_memory, m += row.memory, m.created_at = datetime(row.created_at),
                m.updated_at = datetime(row.created_at)
WITH owners, row, m, m.id = row.memory.id AS created
CALL (owners, row, m, created) {
  WITH * WHERE created
  CALL db.create.setNodeVectorProperty(m, 'vector', row.embedding)
  FOREACH (owner IN owners | CREATE (owner)-[:HAS_MEMORY]->(m))
  CALL (row, m) {
    UNWIND row.version.categories AS name
    MATCH (category:Category {project: $project, name: name})
    CREATE (m)-[:IN_CATEGORY]->(category)
  }
  CREATE (m)-[:MEMORY_VERSION {version: 1, event: 'ADD', valid_from: m.created_at, actor: $actor}]->(v:Version)
  SET v = $common_version, v += row.version
  CREATE (:Event:Pending {
    id: randomUUID(), project: $project, name: 'ADD', event: 'ADD', memory_id: m.id, version: 1,
    actor: $actor,
    at: datetime.realtime(), user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id
  })
}
CALL (row, m) {
  WITH * WHERE m.visible_until > $now OR m.id = row.memory.id
  MATCH (m)-[open:MEMORY_VERSION]->(v:Version) WHERE open.valid_to IS NULL
  MATCH (turn:Message) WHERE turn.id IN row.message_ids
  MERGE (v)-[:DERIVED_FROM]->(turn)
  MERGE (m)-[:SAID_IN]->(turn)
}
RETURN m.id AS id, m.unique_key AS unique_key, created, NOT created AND m.visible_until <= $now AS expired
