// Writes categories that are not there yet, and tells how many those are.
// $categories: [{project, name, description}], each once
// :param {categories: []}
CYPHER 25
UNWIND $categories AS row
MERGE (:Project {id: row.project})
WITH row WHERE NOT EXISTS { MATCH (:Category {project: row.project, name: row.name}) }
CREATE (c:Category)
SET c = row
RETURN count(c) AS count
