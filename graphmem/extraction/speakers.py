"""The owner whom "I" in a memory's text stands for."""

from __future__ import annotations

from graphmem.model.entity import EntityKey
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope


def speaker_entity(scope: Scope, speaker: Speaker) -> EntityKey | None:
    """Returns the scope's user, or its agent for turns of the assistant and of the system; None where it has none."""
    if speaker is Speaker.USER:
        return EntityKey(scope.user_id, "user") if scope.user_id else None
    if speaker in (Speaker.ASSISTANT, Speaker.SYSTEM):
        return EntityKey(scope.agent_id, "agent") if scope.agent_id else None
    return None


def owner_entity(scope: Scope) -> EntityKey | None:
    """Returns whom "I" stands for where the speaker is unknown: the scope's user, else its agent."""
    return speaker_entity(scope, Speaker.USER) or speaker_entity(scope, Speaker.ASSISTANT)
