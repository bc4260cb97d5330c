// Changes of mind: what memories said before, and what took its place.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (after:Version {project: $project})-[:PREVIOUS]->(before:Version) WHERE after.text <> before.text
MATCH ()-[change:MEMORY_VERSION]->(after)
RETURN change.valid_from AS at, before.text AS before, after.text AS after, change.actor AS actor
ORDER BY at DESC LIMIT 100
