// Returns the shortest path through the graph to each memory from its origin: a neighbouring memory, an entity, a past
// version of the memory, or else an owner. What others said between two turns is passed over.
// $project
// $rows: [{id: the memory, memory_id: the neighbour or null, name and type: the entity or null, version: or null}]
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", rows: []}
CYPHER 25
UNWIND range(0, size($rows) - 1) AS number
LET row = $rows[number]
MATCH (m:Memory|DeletedMemory {id: row.id})
WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
LET path = coalesce(
  head(COLLECT {
    MATCH path = (near:Memory {id: row.memory_id})-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(:Message)
                 ((:Message)-[:NEXT]-(other:Message)
                  WHERE coalesce(other.user_id, '') <> coalesce(m.user_id, '')
                     OR coalesce(other.agent_id, '') <> coalesce(m.agent_id, '')
                     OR coalesce(other.app_id, '') <> coalesce(m.app_id, '')){0,20}
                 (:Message)-[:NEXT]-(:Message)
                 <-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m)
    WHERE all(node IN nodes(path) WHERE node.project = $project)
      AND ($owner_id IS NULL OR near[$owner_field] = $owner_id)
    RETURN path ORDER BY length(path) LIMIT 1
  }),
  head(COLLECT {
    MATCH path = (e:Entity {project: $project, name: row.name, type: row.type})
                 (()-[relation:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()){0,1}
                 (:Entity)<-[:MENTIONS]-(m)
    WHERE all(node IN nodes(path) WHERE node.project = $project)
      AND all(stated IN relation WHERE EXISTS {
        MATCH (stating:Memory {id: stated.memory_id})
        WHERE stating.project = $project AND ($owner_id IS NULL OR stating[$owner_field] = $owner_id)
          AND coalesce(stating.user_id, '') = coalesce(m.user_id, '')
          AND coalesce(stating.agent_id, '') = coalesce(m.agent_id, '')
          AND coalesce(stating.app_id, '') = coalesce(m.app_id, '')
      })
    RETURN path ORDER BY length(path) LIMIT 1
  }),
  head(COLLECT {
    MATCH path = (:Version {memory_id: m.id, version: row.version})<-[:MEMORY_VERSION]-(m)
    RETURN path LIMIT 1
  }),
  head(COLLECT {
    MATCH path = (owner)-[:HAS_MEMORY|HAD_MEMORY]->(m)
    RETURN path ORDER BY owner:User DESC, owner:Agent DESC, owner:App DESC LIMIT 1
  })
)
FILTER path IS NOT NULL
LET steps = nodes(path), links = relationships(path)
LET shown = [i IN range(0, size(steps) - 1)
             WHERE NOT 'Message' IN labels(steps[i])
                OR (coalesce(steps[i].user_id, '') = coalesce(m.user_id, '')
                    AND coalesce(steps[i].agent_id, '') = coalesce(m.agent_id, '')
                    AND coalesce(steps[i].app_id, '') = coalesce(m.app_id, '')
                    AND ($owner_id IS NULL OR steps[i][$owner_field] = $owner_id))]
RETURN number, [i IN shown | {
  labels: labels(steps[i]), id: steps[i].id, name: steps[i].name, type: steps[i].type,
  memory_id: steps[i].memory_id, version: steps[i].version,
  caption: left(coalesce(steps[i].text, steps[i].content, steps[i].name, steps[i].id), 80),
  relationship: CASE WHEN i > 0 THEN type(links[i - 1]) END,
  forward: CASE WHEN i > 0 THEN startNode(links[i - 1]) = steps[i - 1] END
}] AS path
