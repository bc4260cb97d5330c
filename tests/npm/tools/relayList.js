// A list as Relay's hooks page through it: relay-compiler takes it if the schema keeps Relay's conventions.
import { graphql } from "relay-runtime";

export const list = graphql`
  fragment relayList_query on Query
  @argumentDefinitions(user: { type: "ID!" }, count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "relayListPageQuery") {
    memories(scope: { userId: $user }, first: $count, after: $cursor) @connection(key: "relayList_memories") {
      edges { node { id text ...relayList_memory } }
    }
  }
`;

export const memory = graphql`
  fragment relayList_memory on Memory
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "relayListMemoryQuery") {
    versions(first: $count, after: $cursor) @connection(key: "relayList_versions") { edges { node { id newText } } }
  }
`;
