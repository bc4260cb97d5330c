// What the memories of several users have in common: the people, places and things that they all mention.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (e:Entity {project: $project})<-[:MENTIONS]-(:Memory)<-[:HAS_MEMORY]-(u:User)
WITH e, count(DISTINCT u) AS users WHERE users > 1
ORDER BY users DESC LIMIT 20
MATCH path = (e)<-[:MENTIONS]-(:Memory)<-[:HAS_MEMORY]-(:User)
RETURN path LIMIT 200
