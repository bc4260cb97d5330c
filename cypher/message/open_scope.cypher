// Merges the owners of an add and locks them until the transaction ends. Returns the run's last turn and those of the
// turns that are stored already. A run that is created again gets back its former turns.
// $project, $users, $agents, $apps, $runs: the owners' ids, none or one of each
// $message_ids: the turns of the add
// $now: the time of the add
// :param {project: "default", users: ["alex"], agents: [], apps: [], runs: ["trip"], message_ids: [], now: datetime()}
CYPHER 25
MERGE (p:Project {id: $project}) ON CREATE SET p.name = $project
CALL () {
  UNWIND $users AS id
  MERGE (owner:User {project: $project, id: id}) ON CREATE SET owner.name = id, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $agents AS id
  MERGE (owner:Agent {project: $project, id: id}) ON CREATE SET owner.name = id, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $apps AS id
  MERGE (owner:App {project: $project, id: id}) ON CREATE SET owner.name = id, owner.created_at = $now
  SET owner.updated_at = $now
}
CALL () {
  UNWIND $runs AS id
  MERGE (owner:Run {project: $project, id: id}) ON CREATE SET owner.name = id, owner.created_at = $now
  SET owner.updated_at = $now
  WITH owner
  CALL (owner) {
    WITH owner WHERE owner.last_message_id IS NULL
    MATCH (turn:Message) WHERE turn.project = $project AND turn.run_id = owner.id
    MERGE (turn)-[:IN_RUN]->(owner)
    WITH owner, turn WHERE NOT EXISTS { (turn)-[:NEXT]->() }
    WITH owner, turn ORDER BY turn.created_at, turn.id
    WITH owner, collect(turn) AS ends
    SET owner.last_message_id = last(ends).id
  }
  MATCH (turn:Message {id: owner.last_message_id})
  RETURN collect({id: turn.id, created_at: toString(turn.created_at)}) AS ends
}
RETURN head(ends) AS last,
       COLLECT {
         MATCH (known:Message) WHERE known.id IN $message_ids
         RETURN known.id ORDER BY known.created_at
       } AS known_ids
