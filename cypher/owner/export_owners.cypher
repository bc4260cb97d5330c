// Returns a page of the owners of one type in the order of project and id, including those without memories.
// $project: null for all projects
// $after_project, $after: the owner that the page begins after
// $limit
// :param {project: "default", after_project: "", after: "", limit: 1000}
CYPHER 25
MATCH (o:/*<label>*/ User /*</label>*/)
WHERE o.project >= $after_project AND o.id IS NOT NULL AND (o.project > $after_project OR o.id > $after)
  AND ($project IS NULL OR o.project = $project)
RETURN o {.project, .id, .last_message_id,
          created_at: toString(o.created_at), updated_at: toString(o.updated_at)} AS owner
ORDER BY o.project, o.id LIMIT $limit
