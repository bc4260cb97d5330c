// Links the present versions of memories to turns that repeat their statements.
// $rows: [{id: a locked memory, message_ids}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory {id: row.id})-[present:MEMORY_VERSION]->(v:Version) WHERE present.valid_to IS NULL
MATCH (turn:Message) WHERE turn.id IN row.message_ids
MERGE (v)-[:DERIVED_FROM]->(turn)
MERGE (m)-[:SAID_IN]->(turn)
