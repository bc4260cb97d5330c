// Makes these all the categories that a locked project offers; tells which it offers no more.
// $project
// $categories: [{name, description: text or null, position}], in the order of their names, which all transactions lock in
// :param {project: "default", categories: []}
CYPHER 25
MATCH (p:Project {id: $project})
CALL (p) {
  MATCH (p)-[offer:OFFERS]->(c:Category)
  DELETE offer
  RETURN collect(c.name) AS offered
}
CALL (p) {
  UNWIND $categories AS row
  MERGE (c:Category {project: $project, name: row.name})
  SET c.description = row.description
  CREATE (p)-[:OFFERS {position: row.position}]->(c)
}
LET names = [row IN $categories | row.name]
RETURN [name IN offered WHERE NOT name IN names] AS withdrawn
