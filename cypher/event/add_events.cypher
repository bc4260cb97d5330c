// Writes events that no change of a memory has written; one that is there already stays as it is.
// $events: properties
// :param {events: []}
CYPHER 25
UNWIND $events AS row
MERGE (e:Event {id: row.id})
  ON CREATE SET e:Pending, e += row
