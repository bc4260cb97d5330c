// Records that a migration has been applied.
// $number, $name
// :param {number: 1, name: "keys"}
CYPHER 25
MERGE (m:Migration {number: $number})
  ON CREATE SET m.name = $name, m.applied_at = datetime()
