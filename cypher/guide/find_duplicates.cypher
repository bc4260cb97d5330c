// Living memories of the same owners with the same words, but for case and the spaces around them; none is best.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory {project: $project})
WITH m.user_id AS user, m.agent_id AS agent, m.app_id AS app, toLower(trim(m.text)) AS words,
     collect(m.id) AS memories
WHERE size(memories) > 1
RETURN user, agent, app, words, memories
ORDER BY size(memories) DESC LIMIT 100
