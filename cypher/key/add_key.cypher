// Stores an API key; of its secret there is only a hash in its properties.
// $key: the properties
// :param {key: {id: "k1", project: "default"}}
CYPHER 25
CREATE (k:ApiKey)
SET k = $key
