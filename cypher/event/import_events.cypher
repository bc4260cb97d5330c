// Writes events that are not there yet, to be numbered after those that are, and tells how many those are.
// $events: [{event: properties, at: as text}], each once
// :param {events: []}
CYPHER 25
UNWIND $events AS row
MERGE (:Project {id: row.event.project})
WITH row WHERE NOT EXISTS { MATCH (:Event {id: row.event.id}) }
CREATE (e:Event:Pending)
SET e = row.event, e.at = datetime(row.at)
RETURN count(e) AS count
