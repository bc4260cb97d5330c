"""The turns of a conversation as an extractor reads them: who speaks, and which turns are sources of memories. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import Speaker, Turn
from graphmem.model.scope import Scope

_SPEAKER_OF_ROLE = {
    "user": Speaker.USER,
    "human": Speaker.USER,
    "customer": Speaker.USER,
    "assistant": Speaker.ASSISTANT,
    "ai": Speaker.ASSISTANT,
    "agent": Speaker.ASSISTANT,
    "bot": Speaker.ASSISTANT,
    "model": Speaker.ASSISTANT,
    "system": Speaker.SYSTEM,
    "developer": Speaker.SYSTEM,
    "tool": Speaker.TOOL,
    "function": Speaker.TOOL,
}


def known_speaker(role: str) -> Speaker | None:
    """Returns who speaks in a role, or None for a role that is not known."""
    return _SPEAKER_OF_ROLE.get(role.lower())


def speaker_of_role(role: str) -> Speaker:
    """Returns who speaks in a role; an unknown role counts as a tool, whose turns are context only."""
    return known_speaker(role) or Speaker.TOOL


def source_speakers(scope: Scope) -> frozenset[Speaker]:
    """Returns whose turns memories are drawn from: users', or the agent's and the system's where only an agent owns."""
    return frozenset([Speaker.ASSISTANT, Speaker.SYSTEM] if scope.is_agent_alone else [Speaker.USER])


def read_turns(scope: Scope, messages: Sequence[IncomingMessage], at: datetime) -> list[Turn]:
    """Returns the turns of a conversation; those without a time of their own were said `at`."""
    sources = source_speakers(scope)
    turns = []
    for message in messages:
        speaker = speaker_of_role(message.role)
        turns.append(Turn(speaker, message.content, message.created_at or at, message.name, speaker in sources))
    return turns


def check_role(role: str, *where: str) -> None:
    """Raises BadUserInput for a role whose speaker is unknown: is it a source of memories, or context?"""
    if known_speaker(role) is None:
        raise BadUserInput(
            f"Who speaks as {role!a} is not known: use user, assistant, system or tool, or infer: false.",
            field=where,
        )


def turns_of_text(scope: Scope, text: str, at: datetime) -> list[Turn]:
    """Returns a text without roles as the one turn of the scope's default speaker."""
    return [Turn(default_speaker(scope), text, at)]


def default_speaker(scope: Scope) -> Speaker:
    """Returns who is taken to speak in a text without roles: the user, or the system where only an agent owns."""
    return Speaker.SYSTEM if scope.is_agent_alone else Speaker.USER
