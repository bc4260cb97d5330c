// Living memories of the same user with the same words, but for case and spaces; none is best.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory {project: $project})
WITH m.user_id AS user, toLower(trim(m.text)) AS words, collect(m.id) AS memories WHERE size(memories) > 1
RETURN user, words, memories
ORDER BY size(memories) DESC LIMIT 100
