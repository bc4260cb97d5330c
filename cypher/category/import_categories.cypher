// Adds the categories that do not exist yet and returns their number.
// $categories: [{project, name, description}], without duplicates
// :param {categories: []}
CYPHER 25
UNWIND $categories AS row
MERGE (p:Project {id: row.project}) ON CREATE SET p.name = row.project
WITH row WHERE NOT EXISTS { MATCH (:Category {project: row.project, name: row.name}) }
CREATE (c:Category)
SET c = row
RETURN count(c) AS count
