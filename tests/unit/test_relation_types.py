"""The types of relations: what graphmem reads of texts has relationships of its own, and the migration knows them."""

from __future__ import annotations

import re

import pytest

from graphmem.english.lexicons import lexicon
from graphmem.english.name_types import PETS
from graphmem.english.relations import RELATIONS
from graphmem.english.triples import find_mentions
from graphmem.model.entity import EntityKey
from graphmem.model.relation_type import LIVING, RELATION_TYPES, relationship_of
from graphmem.store.queries import load_queries


def test_every_relation_that_rules_read_has_a_relationship_of_its_own() -> None:
    rows = {relation.name for relation in RELATIONS}
    kin = {
        triple.relationship
        for word in lexicon("kin") | PETS
        for triple in find_mentions(f"My {word} Anna lives in Rome.", EntityKey("alex", "user")).triples
    }

    assert len(kin) > 80
    assert (rows | kin) - RELATION_TYPES == set()


def test_a_type_is_a_word_that_a_query_can_spell_and_their_number_is_bounded() -> None:
    assert [name for name in LIVING if not re.fullmatch("[A-Z]+(_[A-Z]+)*", name)] == []
    assert len(LIVING) < 200


def test_the_migration_moves_relations_of_every_type() -> None:
    moved = set(re.findall(r"'(\w+)'", load_queries()["migrations/0016_relation_types"].source))

    assert moved == RELATION_TYPES | {"FORMERLY"}


@pytest.mark.parametrize(
    ("relation_type", "has_ended", "relationship"),
    [
        ("LIKES", False, "LIKES"),
        ("LIKES", True, "FORMERLY"),
        ("MENTIONS", False, "RELATES_TO"),
        ("HAS_MEMORY", False, "RELATES_TO"),
        ("FORMERLY", False, "RELATES_TO"),
        ("likes]->() DETACH DELETE n //", False, "RELATES_TO"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_a_relation_like_any_other(
    relation_type: str, has_ended: bool, relationship: str
) -> None:
    assert relationship_of(relation_type, has_ended=has_ended) == relationship
