// Adds events that are not written with a change of a memory; an event that exists already stays as it is.
// $events: [{event: properties, at: as text}]
// :param {events: []}
CYPHER 25
UNWIND $events AS row
MERGE (e:Event {id: row.event.id})
  ON CREATE SET e:Pending, e += row.event, e.name = row.event.event, e.at = datetime(row.at)
