"""Types of relations: the vocabulary of those that the graph has relationships of their own for.

A query that follows relations names all of them, because Neo4j finds a node's relationships by their types: for all
but MENTIONS it would read those of every memory that mentions a city, too. So their number is bounded. Whatever else is
stated of two entities is RELATES_TO. The property `type` of each has the name of the relation in any case.
"""

from __future__ import annotations

_KIN = """
accountant assistant aunt baby best_friend big_brother big_sister boss boyfriend brother brother_in_law business_partner
child classmate client close_friend co_founder coach colleague cousin coworker daughter daughter_in_law dentist doctor
ex ex_boyfriend ex_girlfriend ex_husband ex_wife father father_in_law fiance flatmate friend girlfriend good_friend
granddaughter grandfather grandma grandmother grandpa grandparents grandson half_brother half_sister housemate husband
landlord lawyer little_brother little_sister manager mentor mother mother_in_law neighbor nephew niece old_friend
older_brother older_sister oldest_daughter oldest_son parents partner pet professor roommate sister sister_in_law son
son_in_law spouse stepdaughter stepfather stepmother stepson supervisor teacher team_lead therapist trainer tutor twin
twin_brother twin_sister uncle wife younger_brother younger_sister youngest_daughter youngest_son
"""
"""The words for people and pets whom somebody has: "my sister" is a relation HAS_SISTER."""

_OTHERS = """
ALLERGIC_TO ATTENDED ATTENDS AVOIDS BELONGS_TO BORN_IN BOUGHT BROTHER_OF CHILD_OF COLLEAGUE_OF COLLECTS COOKS COUSIN_OF
CREATED DATING DAUGHTER_OF DIAGNOSED_WITH DISLIKES DRINKS DRIVES EATS ENGAGED_TO ENJOYS FATHER_OF FOLLOWS_DIET FOUNDED
FRIEND_OF FROM GRADUATED_FROM HAS HAS_CONDITION HATES HUSBAND_OF INTERESTED_IN IS_A KNOWS LEARNS LIKES LIVED_IN
LIVES_IN LIVES_WITH LOCATED_IN LOVES MAJORED_IN MANAGES MARRIED_TO MEMBER_OF MET MOTHER_OF MOVED_TO NAMED NEEDS
NEIGHBOR_OF OWNS PARENT_OF PARTICIPATES_IN PARTNER_OF PART_OF PLANS PLAYS PREFERS READS REPORTS_TO SISTER_OF SON_OF
SPEAKS STUDIED_AT STUDIES STUDIES_AT SUFFERS_FROM SUPPORTS TAKES TEACHES TRAVELS_TO TREATED_BY USES VISITED WANTS
WATCHES WIFE_OF WORKED_AT WORKS_AS WORKS_AT WORKS_FOR WORKS_ON WORKS_WITH WROTE
"""

RELATION_TYPES = frozenset((*_OTHERS.split(), *(f"HAS_{kin.upper()}" for kin in _KIN.split())))
"""A type that is added needs a migration, which moves the relations that have it."""

OTHER = "RELATES_TO"
"""The relationship of relations whose type is not among those."""

LIVING = (*sorted(RELATION_TYPES), OTHER)
"""The relationships of what memories state now."""

FORMER = "FORMERLY"
"""The relationship of every relation that has ended."""


def relationship_of(relation_type: str, *, has_ended: bool) -> str:
    """Returns the type of the relationship that a relation is."""
    if has_ended:
        return FORMER
    return relation_type if relation_type in RELATION_TYPES else OTHER
