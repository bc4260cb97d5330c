// Leads from deleted memories to those that took their place, where both are there.
// $pairs: [{id: of a deleted memory, superseded_by: an id}]
// :param {pairs: []}
CYPHER 25
UNWIND $pairs AS pair
MATCH (old:DeletedMemory {id: pair.id}), (new:Memory|DeletedMemory {id: pair.superseded_by})
WHERE old.project = new.project
MERGE (old)-[:SUPERSEDED_BY]->(new)
