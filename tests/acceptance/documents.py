"""The GraphQL documents that these tests send, and short ways to send them."""

from __future__ import annotations

from typing import Any

from tests.graphql_client import Client

LIST = """
query ($scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $orderBy: [MemoryOrder!], $first: Int, $after: String,
       $last: Int, $before: String, $page: Int, $pageSize: Int, $includeExpired: Boolean) {
  memories(scope: $scope, filter: $filter, filters: $filters, orderBy: $orderBy, first: $first, after: $after,
           last: $last, before: $before, page: $page, pageSize: $pageSize, includeExpired: $includeExpired) {
    edges { cursor node { id } }
    nodes { id text }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
    warnings
  }
}
"""

TEXTS = """
query ($scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $includeExpired: Boolean) {
  memories(scope: $scope, filter: $filter, filters: $filters, includeExpired: $includeExpired) { nodes { text } }
}
"""

SEARCH = """
query ($query: String!, $scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $topK: Int, $threshold: Float,
       $includeExpired: Boolean, $signals: [SignalName!]) {
  searchMemories(query: $query, scope: $scope, filter: $filter, filters: $filters, topK: $topK, threshold: $threshold,
                 includeExpired: $includeExpired, signals: $signals) {
    hits { memory { id text } text version score signals { name score rank } path { caption relationship forward } }
    strategy
    complete
    warnings
  }
}
"""

MEMORY = """
query ($id: ID!) {
  memory(id: $id) {
    id text hash metadata categories { id name } userId agentId appId runId owners { id type ownerId }
    version immutable createdAt updatedAt recordedAt expiresAt
  }
}
"""

HISTORY = """
query ($id: ID!) {
  memoryHistory(id: $id) {
    id version event oldText newText metadata categories input { id role content name } supersededBy { id }
    validFrom validTo
  }
}
"""

OWNERS = """
query ($types: [OwnerType!], $first: Int, $after: String, $last: Int, $before: String) {
  owners(types: $types, first: $first, after: $after, last: $last, before: $before) {
    nodes { id type ownerId memoryCount createdAt updatedAt }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""

OWNER = """
query ($type: OwnerType!, $ownerId: ID!) {
  owner(type: $type, ownerId: $ownerId) { __typename id type ownerId memoryCount createdAt updatedAt }
}
"""

CATEGORIES = """
query ($first: Int, $after: String, $last: Int, $before: String) {
  categories(first: $first, after: $after, last: $last, before: $before) {
    nodes { id name description memoryCount memories { nodes { text } } }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""

MESSAGES = """
query ($id: ID!) {
  memory(id: $id) {
    messages {
      nodes {
        id role name content createdAt
        previous { id content } next { id content } memories { nodes { id text } }
      }
      totalCount
    }
  }
}
"""

ACTIVITY = """
query ($scope: ScopeInput, $events: [ActivityEvent!], $since: DateTime, $until: DateTime, $direction: OrderDirection,
       $first: Int, $after: String, $last: Int, $before: String) {
  activity(scope: $scope, events: $events, since: $since, until: $until, direction: $direction, first: $first,
           after: $after, last: $last, before: $before) {
    edges { cursor node { id } }
    nodes { __typename id event memoryId owners { __typename ownerId } actor at latencyMs }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}
"""

ACTIVITY_COUNTS = """
query ($scope: ScopeInput, $since: DateTime, $until: DateTime, $bucket: ActivityBucket!) {
  activityCounts(scope: $scope, since: $since, until: $until, bucket: $bucket) { at event count }
}
"""

UPDATE = """
mutation ($input: UpdateMemoryInput!) {
  updateMemory(input: $input) {
    memory { id text hash version metadata categories { name } createdAt updatedAt expiresAt }
    userErrors { message code field }
  }
}
"""

UPDATE_MANY = """
mutation ($items: [UpdateMemoryInput!]!) {
  updateMemories(items: $items) {
    affectedCount results { index id memory { text version } } userErrors { message code field }
  }
}
"""

RESTORE = """
mutation ($id: ID!, $version: Int) {
  restoreMemory(id: $id, version: $version) {
    memory { id text version metadata categories { name } owners { ownerId } expiresAt }
    userErrors { message code field }
  }
}
"""

RESTORE_MANY = """
mutation ($ids: [ID!]!) {
  restoreMemories(ids: $ids) {
    affectedCount results { index id memory { text version } } userErrors { message code field }
  }
}
"""

DELETE = """
mutation ($id: ID!, $erase: Boolean) {
  deleteMemory(id: $id, erase: $erase) { deletedCount deletedIds dryRun userErrors { message code field } }
}
"""

DELETE_MANY = """
mutation ($ids: [ID!]!, $erase: Boolean) {
  deleteMemories(ids: $ids, erase: $erase) {
    affectedCount results { index id memory { id } } userErrors { message code field }
  }
}
"""

DELETE_ALL = """
mutation ($scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $dryRun: Boolean, $erase: Boolean) {
  deleteAllMemories(scope: $scope, filter: $filter, filters: $filters, dryRun: $dryRun, erase: $erase) {
    deletedCount deletedIds dryRun userErrors { message code field }
  }
}
"""

DELETE_OWNERS = """
mutation ($owners: [OwnerRef!], $types: [OwnerType!], $all: Boolean, $dryRun: Boolean, $erase: Boolean) {
  deleteOwners(owners: $owners, types: $types, all: $all, dryRun: $dryRun, erase: $erase) {
    deletedCount deletedIds dryRun userErrors { message code field }
  }
}
"""

END_RUN = """
mutation ($runId: ID!, $at: DateTime) {
  endRun(runId: $runId, at: $at) { deletedCount deletedIds dryRun userErrors { message code field } }
}
"""

RESET = """
mutation ($confirm: String!) {
  reset(confirm: $confirm) { deletedCount deletedIds dryRun userErrors { message code field } }
}
"""


async def texts(client: Client, **arguments: Any) -> list[str]:
    """Of a list's memories, in its order."""
    page = await client.data(TEXTS, **arguments)
    return [memory["text"] for memory in page["nodes"]]


async def found(client: Client, query: str = "anything", **arguments: Any) -> list[str]:
    """The texts of a search's hits, the best first."""
    result = await client.data(SEARCH, query=query, **arguments)
    return [hit["text"] for hit in result["hits"]]


async def turns(client: Client, *contents: str, **input: Any) -> list[dict[str, Any]]:
    """Stores a conversation; the message that each memory was drawn from."""
    ids = await client.add(*contents, **input)
    answers = [await client.data(MESSAGES, id=memory_id) for memory_id in ids]
    return [answer["messages"]["nodes"][0] for answer in answers]


async def refusals(client: Client, document: str, **variables: Any) -> list[tuple[str, list[str]]]:
    """The codes and fields of the userErrors of a mutation that must be refused."""
    payload = await client.data(document, **variables)
    assert payload["userErrors"], payload
    assert not any(payload.get(name) for name in ("memory", "results", "deletedIds", "affectedCount", "deletedCount"))
    return [(error["code"], error["field"]) for error in payload["userErrors"]]
