// Adds events that are not written with a change of a memory; an event that exists already stays as it is.
// $events: properties
// :param {events: []}
CYPHER 25
UNWIND $events AS row
MERGE (e:Event {id: row.id})
  ON CREATE SET e:Pending, e += row, e.name = row.event
