// Returns a page of turns, each with the length of its vector: null where it has none, 0 where the dimension is wrong.
// $project: null for all projects
// $after, $last: the id that the page begins after, and the last id in it
// $dimension: that of the vector index
// :param {project: null, after: "", last: "~", dimension: 384}
CYPHER 25
MATCH (t:Message)
WHERE t.id > $after AND t.id <= $last AND ($project IS NULL OR t.project = $project)
LET norm = CASE
  WHEN t.vector IS NULL THEN null
  WHEN size(t.vector) = $dimension THEN vector_norm(vector(t.vector, $dimension, FLOAT32), EUCLIDEAN)
  ELSE 0.0
END
RETURN t {.id, .project, .name, .role, .speaker, .content, .user_id, .agent_id, .app_id, .run_id, .terms,
          .context_terms, .scope_tokens} AS turn, norm,
       t:WordlessMessage AS is_wordless, EXISTS { (t)<-[:DERIVED_FROM]-() } AS is_drawn_from
