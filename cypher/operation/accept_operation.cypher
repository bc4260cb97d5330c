// Keeps an add that is to run in the background, unless the project has one of the same key, which is returned then.
// $project
// $key: the idempotency key, or the operation's own id
// $operation: its properties
// :param {project: "default", key: "order-17", operation: {id: "a", status: "PENDING"}}
CYPHER 25
MERGE (o:AddOperation {project: $project, key: $key})
  ON CREATE SET o += $operation, o:Unfinished
RETURN o.input_hash AS input_hash,
       o {.id, .status, .changes, .error, .user_id, .agent_id, .app_id, .run_id, accepted_at: toString(o.accepted_at),
          started_at: toString(o.started_at), finished_at: toString(o.finished_at)} AS operation
