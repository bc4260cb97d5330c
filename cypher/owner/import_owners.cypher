// Adds the owners of one type that do not exist yet and returns their number.
// $owners: [{project, id, last_message_id, created_at, updated_at}], times as text, without duplicates
// :param {owners: []}
CYPHER 25
UNWIND $owners AS row
MERGE (p:Project {id: row.project}) ON CREATE SET p.name = row.project
WITH row WHERE NOT EXISTS { MATCH (:/*<label>*/ User /*</label>*/ {project: row.project, id: row.id}) }
CREATE (o:/*<label>*/ User /*</label>*/)
SET o = row, o.name = row.id, o.created_at = datetime(row.created_at), o.updated_at = datetime(row.updated_at)
RETURN count(o) AS count
