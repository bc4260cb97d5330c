from graphmem.model.entity import NOTHING_MENTIONED, EntityKey, Mentions
from graphmem.model.fact import Speaker
from graphmem.model.scope import Scope


def find_mentions(text: str, speaker: EntityKey | None) -> Mentions:
    return NOTHING_MENTIONED


def speaker_of(scope: Scope, speaker: Speaker) -> EntityKey | None:
    return None
