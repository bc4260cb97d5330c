// Notes turns that say again what the present versions of memories say.
// $rows: [{id: of a locked memory, message_ids}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory {id: row.id})-[present:MEMORY_VERSION]->(v:Version) WHERE present.valid_to IS NULL
MATCH (turn:Message) WHERE turn.id IN row.message_ids
MERGE (v)-[:DERIVED_FROM]->(turn)
