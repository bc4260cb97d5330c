// Replaces the categories that a locked project offers and returns those that it no longer offers.
// $project
// $categories: [{name, description: text or null, position}], sorted by name, the order in which all transactions lock
//   them
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
