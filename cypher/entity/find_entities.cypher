// Returns a page of the entities that memories of a project mention or relate and whose name contains a text: first
// those whose name begins with it, then those with a word that does; of these, those first that the most memories
// mention.
// $project
// $text: the folded text, as name_key has names
// $word: a regular expression of the names with a word that begins with the text
// $after_rank, $after_rarity, $after_name, $after_type: the entity that the page comes after, or null
// $before_rank, $before_rarity, $before_name, $before_type: the entity that the page comes before, or null
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", text: "li", word: ".*[^\\p{L}\\p{M}\\p{N}]li.*", after_rank: null, after_rarity: null, after_name: null, after_type: null, before_rank: null, before_rarity: null, before_name: null, before_type: null, limit: 100}
CYPHER 25
MATCH (e:Entity {project: $project})
WHERE e.name_key CONTAINS $text
  AND (EXISTS { MATCH (e)<-[:MENTIONS]-(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id }
    OR EXISTS {
      MATCH (e)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()
      WHERE $owner_id IS NULL OR EXISTS { MATCH (m:Memory {id: r.memory_id}) WHERE m[$owner_field] = $owner_id }
    })
LET rank = CASE WHEN e.name_key STARTS WITH $text THEN 0 WHEN e.name_key =~ $word THEN 1 ELSE 2 END,
    memory_count = COUNT {
      MATCH (e)<-[:MENTIONS]-(m:Memory) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
    }
LET rarity = -memory_count
FILTER $after_rank IS NULL OR rank > $after_rank
  OR rank = $after_rank AND (rarity > $after_rarity
    OR rarity = $after_rarity AND (e.name > $after_name OR e.name = $after_name AND e.type > $after_type))
FILTER $before_rank IS NULL OR rank < $before_rank
  OR rank = $before_rank AND (rarity < $before_rarity
    OR rarity = $before_rarity AND (e.name < $before_name OR e.name = $before_name AND e.type < $before_type))
ORDER BY /*<order>*/ rank ASC, rarity ASC, e.name ASC, e.type ASC /*</order>*/ LIMIT $limit
RETURN e.name AS name, e.type AS type, memory_count, rank
