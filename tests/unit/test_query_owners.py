"""Every query tests whose the memories are that it reaches, or is on a list, with the reason why it need not."""

from __future__ import annotations

import re

import pytest

from graphmem.store.queries import load_queries
from graphmem.store.reach_cypher import REACHES

OPERATORS_AND_BACKGROUND = re.compile(
    r"(check|guide|key|migrations|reindexing|schema)/|"  # doctor, explorers, keys, the start: no caller sees their rows
    r"\w+/(export|import|weigh|survey)_|memory/find_(imported|project)$|"  # `graphmem export`, `import`, and warming up
    r"event/(add_events|count_pending|number_events|pending_projects|settled_numbers)$|idempotency/delete_old_records$|"
    r"operation/(count_unfinished|oldest_unfinished|delete_old_operations)$"
)

NEEDS_NO_TEST = {
    "They change memories, or what belongs to them, by ids that memory/lock_memories has found, which tests.": {
        "category/erase_categories",
        "entity/end_mentions",
        "entity/erase_entities",
        "entity/erase_relations",
        "memory/erase_memories",
        "memory/restore_memories",
        "memory/soft_delete_memories",
        "memory/supersede_memories",
        "message/derive_versions",
        "message/erase_messages",
        "message/release_messages",
        "passage/sync_passages",
        "version/append_versions",
        "version/create_versions",
        "version/get_versions",
    },
    "They write what is new under a scope that Principal.own has filled in; a unique key is a digest of that scope.": {
        "entity/link_mentions",
        "memory/add_memories",
        "memory/add_with_turns",
        "memory/find_duplicates",
        "message/add_messages",
        "message/find_gaps",
        "message/follow_line",
        "message/open_scope",
    },
    "The key is prefixed with the principal's owner.": {
        "idempotency/claim_record",
        "idempotency/get_record",
        "idempotency/keep_record",
        "operation/accept_operation",
        "operation/release_key",
    },
    "They are refused by Principal.require_whole_project or require_only before they are run.": {
        "event/anonymise_events",
        "message/erase_unused_messages",
        "owner/delete_owners",
        "owner/delete_owners_of_types",
        "project/offer_categories",
        "project/update_project",
    },
    "A worker runs them, by what it has claimed; callers get nothing of what they answer.": {
        "operation/claim_operation",
        "operation/fail_operation",
        "operation/find_due",
        "operation/hold_operation",
        "operation/postpone_operation",
        "operation/renew_lease",
        "operation/succeed_operation",
    },
    "Callers get nothing of what they answer: a lock, a number to compare a limit with, the choice of an index.": {
        "event/count_events_between",
        "operation/measure_backlog",
        "project/claim_metadata_keys",
        "project/lock_project",
    },
}


def test_every_other_query_tests_the_owner() -> None:
    listed = {name for names in NEEDS_NO_TEST.values() for name in names}
    untested = {
        name
        for name, query in load_queries().items()
        if "$owner_id" not in query.text() and not OPERATORS_AND_BACKGROUND.match(name)
    }

    assert untested == listed


def test_no_query_of_operators_is_made_for_one_owner() -> None:
    assert not [
        name
        for name, query in load_queries().items()
        if OPERATORS_AND_BACKGROUND.match(name) and "$owner_id" in query.text()
    ]


LEADING_TO_WHAT_IS_TESTED = {
    "message/inputs_of_versions": {"drawn"},  # to the turns of the same add
    "passage/find_by_index": {"p"},  # to the passage's memory; the index itself tests the passage's owner
    "turn/find_by_index": {"t", "near"},  # to memories of the same owners; the index itself tests the turn's
    "turn/find_by_words": {"near"},
    "turn/find_exactly": {"near"},
    "word/find_known": {"t"},  # the turn that a tested memory was drawn from, for its speaker and time
}
REACHED = re.compile(r"\((\w+):(?:Memory\|DeletedMemory|Memory|Message|Event|Passage)\b")
TESTED = re.compile(r"(\w+)\[\$owner_field\] = \$owner_id")


def test_a_query_tests_each_memory_turn_and_event_that_it_names() -> None:
    """One that tests a memory and answers another would pass the test above."""
    texts = {name: query.text() for name, query in load_queries().items() if "$owner_id" in query.text()}
    # A turn `other` is of others, between two turns that are tested; it is passed over.
    tested = {name: {*TESTED.findall(text), "other"} for name, text in texts.items()}
    untested = {name: set(REACHED.findall(text)) - tested[name] for name, text in texts.items()}

    assert {name: names for name, names in untested.items() if names} == LEADING_TO_WHAT_IS_TESTED


@pytest.mark.parametrize("reach", REACHES.values(), ids=REACHES)
def test_the_ways_from_a_node_to_its_memories_test_what_they_reach(reach: str) -> None:
    text = load_queries()["memory/count_memories_of_nodes"].text(reach=reach)

    assert "m" in TESTED.findall(text)
    assert set(REACHED.findall(text)) <= set(TESTED.findall(text))
