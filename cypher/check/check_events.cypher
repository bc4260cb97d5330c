// Checks that each version of a page of memories, living or deleted, has one event in the activity log.
// $project: null for all projects
// $after, $last: the id that the page begins after, and the last id in it
// :param {project: null, after: "", last: "~"}
CYPHER 25
CALL () {
  MATCH (m:Memory|DeletedMemory)-[e:MEMORY_VERSION]->(:Version)
  WHERE m.id > $after AND m.id <= $last AND ($project IS NULL OR m.project = $project)
  RETURN m.id AS id, m.project AS project, e.version AS version, e.event AS event, 1 AS versions, 0 AS events
  UNION ALL
  MATCH (e:Event)
  WHERE e.memory_id > $after AND e.memory_id <= $last AND ($project IS NULL OR e.project = $project)
    AND e.event IN ['ADD', 'UPDATE', 'DELETE', 'RESTORE']
  RETURN e.memory_id AS id, e.project AS project, e.version AS version, e.event AS event, 0 AS versions, 1 AS events
}
WITH id, project, version, event, sum(versions) AS versions, sum(events) AS events
WITH id, sum(versions) AS known, collect(versions = events) AS agree
WHERE known > 0
RETURN count(*) AS looked_at, collect(CASE WHEN false IN agree THEN {
  id: id, rules: ['Each of its versions has exactly one event in the activity log, of the same kind.']
} END) AS wrong
