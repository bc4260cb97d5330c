"""Captions: the few words by which a graph tool, such as Neo4j Browser, shows a node. They are its property `name`."""

from __future__ import annotations

from graphmem.model.scope import Scope

MAX_CAPTION = 60
DELETED = "deleted"
"""The caption of a version without a text."""


def caption_of(text: str | None) -> str:
    """Returns the beginning of a text."""
    return DELETED if text is None else shortened(text, MAX_CAPTION)


def shortened(text: str, most: int) -> str:
    """Returns the text, or its first `most` characters and an ellipsis."""
    return text if len(text) <= most else text[:most] + "…"


def turn_caption(scope: Scope, role: str, speaker: str | None, content: str) -> str:
    """Returns who speaks, and the beginning of what is said: `Caroline: I moved to Oslo.`"""
    owner = {"user": scope.user_id, "assistant": scope.agent_id}.get(role)
    return caption_of(f"{speaker or owner or role}: {content}")
