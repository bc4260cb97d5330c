// Adds the events that do not exist yet as pending, to be numbered after the existing ones, and returns their number.
// $events: [{event: properties, at: a time as text}], without duplicates
// :param {events: []}
CYPHER 25
UNWIND $events AS row
MERGE (p:Project {id: row.event.project}) ON CREATE SET p.name = row.event.project
WITH row WHERE NOT EXISTS { MATCH (:Event {id: row.event.id}) }
CREATE (e:Event:Pending)
SET e = row.event, e.name = row.event.event, e.at = datetime(row.at)
RETURN count(e) AS count
