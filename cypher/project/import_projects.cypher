// Adds the settings of projects that have none and returns their number.
// $projects: [{project, custom_instructions: text or null, categories: names in order}], without duplicates
// :param {projects: []}
CYPHER 25
UNWIND $projects AS row
MERGE (p:Project {id: row.project}) ON CREATE SET p.name = row.project
SET p._lock = true
REMOVE p._lock
WITH row, p
WHERE p.custom_instructions IS NULL AND NOT EXISTS { (p)-[:OFFERS]->() }
SET p.custom_instructions = row.custom_instructions
WITH row, p
CALL (row, p) {
  UNWIND range(0, size(row.categories) - 1) AS position
  MERGE (c:Category {project: row.project, name: row.categories[position]})
  CREATE (p)-[:OFFERS {position: position}]->(c)
}
RETURN count(p) AS count
