// Gives nodes the names by which graph tools show them, and takes the label away that all owners shared, by which they
// had one colour. The name of who speaks a turn becomes its `speaker`. Each statement may run again,
// also in two processes at once.
CYPHER 25
MATCH (o:User|Agent|App|Run)
CALL (o) {
  SET o.name = o.id
  REMOVE o:Owner
} IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25
MATCH (p:Project)
SET p.name = p.id;
CYPHER 25
MATCH (e:Event)
CALL (e) {
  SET e.name = e.event
} IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25
MATCH (p:Passage|PastPassage)
CALL (p) {
  SET p.name = 'part ' + (p.position + 1)
} IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25
MATCH (n:Memory|DeletedMemory|Version)
CALL (n) {
  SET n.name = CASE WHEN size(n.text) > 60 THEN left(n.text, 60) + '…' ELSE coalesce(n.text, 'deleted') END
} IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25
MATCH (t:Message)
CALL (t) {
  SET t._lock = true
  REMOVE t._lock
  WITH t
  LET owner = CASE t.role WHEN 'user' THEN t.user_id WHEN 'assistant' THEN t.agent_id END
  LET told = coalesce(t.speaker, owner, t.role) + ': ' + t.content,
      said = coalesce(t.name, owner, t.role) + ': ' + t.content
  // A turn that has its caption already is left alone: its name is no speaker.
  FILTER t.name IS NULL OR t.name <> CASE WHEN size(told) > 60 THEN left(told, 60) + '…' ELSE told END
  SET t.speaker = t.name, t.name = CASE WHEN size(said) > 60 THEN left(said, 60) + '…' ELSE said END
} IN TRANSACTIONS OF 10000 ROWS ON ERROR RETRY THEN FAIL;
