// Links deleted memories to those that took their place, where both exist.
// $pairs: [{id: a deleted memory, superseded_by: the id of its successor}]
// :param {pairs: []}
CYPHER 25
UNWIND $pairs AS pair
MATCH (old:DeletedMemory {id: pair.id}), (new:Memory|DeletedMemory {id: pair.superseded_by})
WHERE old.project = new.project
MERGE (old)-[:SUPERSEDED_BY]->(new)
