"""Documents as front-ends send them: pages of an application, an IDE, and a client that composes fragments."""

from __future__ import annotations

from graphql import get_introspection_query

PAGES = {
    "a dashboard": """query Dashboard($user: ID!) {
      memories(scope: {userId: $user}, first: 100) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes {
          id text createdAt updatedAt expiresAt metadata
          owners { id type ownerId memoryCount } categories { id name } entities { id name type }
          messages(first: 2) { nodes { id role name content createdAt } }
        }
      }
      owners(types: [USER], first: 50) { totalCount nodes { id ownerId memoryCount updatedAt } }
      categories(first: 50) { nodes { id name description memoryCount } }
      activityCounts(bucket: DAY) { at event count }
      activity(first: 30) { nodes { id event memoryId at latencyMs owners { id ownerId } } }
      project { id name categories { name } customInstructions }
    }""",
    "a search page": """query Search($user: ID!) {
      searchMemories(query: "what do I like?", scope: {userId: $user}, topK: 50) {
        strategy complete warnings
        hits {
          score text version signals { name score rank }
          path { caption relationship forward node { __typename id } }
          memory { id text createdAt categories { name } owners { id ownerId } }
        }
      }
    }""",
    "an agent's prompt": """query Prompt($user: ID!) {
      contextPack(query: "what do I like?", scope: {userId: $user}, tokenBudget: 4000) {
        text tokenCount entries { number text score citation memory { id } messages { id role content } }
      }
    }""",
    "a memory's page": """query Memory($user: ID!) {
      memories(scope: {userId: $user}, first: 1) { nodes {
        id text hash metadata version immutable createdAt
        versions { totalCount nodes {
          id version event oldText newText validFrom validTo actor input { role content }
        } }
        related(first: 20) { nodes { distance memory { id text } path { caption relationship node { id } } } }
        entities { id name relations(first: 20) { nodes { relationship source { name } target { name } } } }
        messages { nodes { id content previous { content } next { content } } }
      } }
    }""",
    "Relay's fragments": """
      query List($user: ID!) { memories(scope: {userId: $user}, first: 50) { ...MemoryList_page } }
      fragment MemoryList_page on MemoryConnection {
        edges { cursor node { __typename id ...MemoryCard_memory } } pageInfo { hasNextPage endCursor }
      }
      fragment MemoryCard_memory on Memory { id text ...Tags_memory ...Owners_memory }
      fragment Tags_memory on Memory { id categories { __typename id name } entities { __typename id name } }
      fragment Owners_memory on Memory { id owners { __typename id ...OwnerChip_owner } }
      fragment OwnerChip_owner on Owner { id ownerId type }""",
    "GraphiQL's introspection": get_introspection_query(descriptions=True, input_value_deprecation=True),
}
