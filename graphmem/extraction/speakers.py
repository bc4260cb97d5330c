"""Who says "I" in what is remembered."""

from __future__ import annotations

from graphmem.model.entity import EntityKey
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope


def speaker_of(scope: Scope, speaker: Speaker) -> EntityKey | None:
    """The scope's user, or its agent for what the assistant says or is told."""
    if speaker is Speaker.USER:
        return EntityKey(scope.user_id, "user") if scope.user_id else None
    if speaker in (Speaker.ASSISTANT, Speaker.SYSTEM):
        return EntityKey(scope.agent_id, "agent") if scope.agent_id else None
    return None


def owner_of(scope: Scope) -> EntityKey | None:
    """Where nobody knows who speaks: the user whose memory it is, else the agent."""
    return speaker_of(scope, Speaker.USER) or speaker_of(scope, Speaker.ASSISTANT)
