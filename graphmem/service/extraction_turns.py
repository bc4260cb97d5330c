"""A conversation as an extractor is given it: who speaks, and whose words memories are drawn from; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graphmem.errors import BadUserInput
from graphmem.model.conversation import IncomingMessage
from graphmem.model.fact import Speaker, Turn
from graphmem.model.scope import Scope

_SPEAKERS = {
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


def speaker_of_role(role: str) -> Speaker:
    """Only who is known to be a user is one: whoever else speaks is context, as a tool is."""
    return _SPEAKERS.get(role.lower(), Speaker.TOOL)


def sources_of(scope: Scope) -> frozenset[Speaker]:
    """Memories are drawn from what users say; where there is only an agent, from what it says or is told."""
    return frozenset([Speaker.ASSISTANT, Speaker.SYSTEM] if scope.is_agent_alone else [Speaker.USER])


def read_turns(scope: Scope, messages: Sequence[IncomingMessage], at: datetime) -> list[Turn]:
    sources = sources_of(scope)
    turns = []
    for message in messages:
        speaker = speaker_of_role(message.role)
        turns.append(Turn(speaker, message.content, message.created_at or at, message.name, speaker in sources))
    return turns


def check_role(role: str, *where: str) -> None:
    """Raises BadUserInput for whom memories could not be drawn from, nor be told to be context."""
    if role.lower() not in _SPEAKERS:
        raise BadUserInput(
            f"Who speaks as {role!a} is not known: use user, assistant, system or tool, or infer: false.",
            field=where,
        )


def turns_of_text(scope: Scope, text: str, at: datetime) -> list[Turn]:
    """A text is what a user says, or what an agent alone is told."""
    return [Turn(default_speaker(scope), text, at)]


def default_speaker(scope: Scope) -> Speaker:
    return Speaker.SYSTEM if scope.is_agent_alone else Speaker.USER
