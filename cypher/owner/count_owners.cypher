// Counts the owners that have memories.
// $project
// $types: of USER, AGENT, APP and RUN
// :param {project: "default", types: ["USER", "AGENT", "APP", "RUN"]}
CYPHER 25
RETURN COUNT { MATCH (o:User {project: $project}) WHERE 'USER' IN $types AND EXISTS { (o)-[:HAS_MEMORY]->() } }
     + COUNT { MATCH (o:Agent {project: $project}) WHERE 'AGENT' IN $types AND EXISTS { (o)-[:HAS_MEMORY]->() } }
     + COUNT { MATCH (o:App {project: $project}) WHERE 'APP' IN $types AND EXISTS { (o)-[:HAS_MEMORY]->() } }
     + COUNT { MATCH (o:Run {project: $project}) WHERE 'RUN' IN $types AND EXISTS { (o)-[:HAS_MEMORY]->() } } AS count
