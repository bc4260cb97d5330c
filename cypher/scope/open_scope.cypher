// Makes the owners of an add where they are new and locks them until its end; tells the run's last turn and which turns are known.
// $project, $users, $agents, $apps, $runs: the owners' ids, none or one of each
// $message_ids: the turns of the add
// $now: the time of the add
// :param {project: "default", users: ["alex"], agents: [], apps: [], runs: ["trip"], message_ids: [], now: datetime()}
CYPHER 25
MERGE (:Project {id: $project})
CALL () {
  UNWIND $users AS id
  MERGE (owner:User {project: $project, id: id}) ON CREATE SET owner:Owner, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $agents AS id
  MERGE (owner:Agent {project: $project, id: id}) ON CREATE SET owner:Owner, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $apps AS id
  MERGE (owner:App {project: $project, id: id}) ON CREATE SET owner:Owner, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $runs AS id
  MERGE (owner:Run {project: $project, id: id}) ON CREATE SET owner:Owner, owner.created_at = $now
  SET owner.updated_at = $now
  RETURN collect(owner.last_message_id) AS last_message_ids
}
RETURN head(last_message_ids) AS last_message_id,
       COLLECT { MATCH (known:Message) WHERE known.id IN $message_ids RETURN known.id } AS known_ids
