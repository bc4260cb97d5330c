// Returns the indexes that graphmem's queries need, with their states.
CYPHER 25
SHOW INDEXES
YIELD name, type, state, options, labelsOrTypes
WHERE any(label IN labelsOrTypes WHERE label IN [
  'Memory', 'Version', 'Message', 'User', 'Agent', 'App', 'Run', 'Category', 'Entity', 'Event', 'Passage',
  'FORMERLY'
])
RETURN name, type, state, options.indexConfig['vector.dimensions'] AS dimension
ORDER BY name
