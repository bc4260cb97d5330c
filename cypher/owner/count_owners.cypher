// Counts the owners that have memories, those of each type.
// $project
// $types: of USER, AGENT, APP and RUN
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", types: ["USER", "AGENT", "APP", "RUN"]}
CYPHER 25
RETURN COUNT {
  MATCH (o:User {project: $project})
  WHERE 'USER' IN $types AND EXISTS {
    MATCH (o)-[:HAS_MEMORY]->(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
  }
} AS USER, COUNT {
  MATCH (o:Agent {project: $project})
  WHERE 'AGENT' IN $types AND EXISTS {
    MATCH (o)-[:HAS_MEMORY]->(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
  }
} AS AGENT, COUNT {
  MATCH (o:App {project: $project})
  WHERE 'APP' IN $types AND EXISTS {
    MATCH (o)-[:HAS_MEMORY]->(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
  }
} AS APP, COUNT {
  MATCH (o:Run {project: $project})
  WHERE 'RUN' IN $types AND EXISTS {
    MATCH (o)-[:HAS_MEMORY]->(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
  }
} AS RUN
