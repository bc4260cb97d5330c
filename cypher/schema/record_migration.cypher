// Records when a migration has been applied, unless that is recorded: the settings have a property of its name.
// $name: its number and name
// :param {name: "0001_keys"}
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
SET s._lock = true
REMOVE s._lock
WITH s WHERE s[$name] IS NULL
SET s[$name] = datetime()
