"""Pictures of memories, with whose they are, what they are about, and what they mention."""

from __future__ import annotations

from graphmem.model.caption import caption_of
from graphmem.model.entity import EntityKey
from graphmem.model.memory import Memory
from graphmem.model.picture import Picture, PictureKey
from graphmem.model.principal import Principal
from graphmem.service.memories import ListRequest
from graphmem.service.services import Services


async def draw_memories(services: Services, principal: Principal, request: ListRequest) -> Picture:
    """Returns the picture of a page of memories."""
    picture, memories = Picture(), (await services.memories.list_memories(principal, request)).items
    ids = [memory.id for memory in memories]
    for memory in memories:
        _draw_memory(picture, memory)
    for memory_id, categories in (await services.categories.categories_of_memories(principal, ids)).items():
        drawn = [picture.draw("Category", one.name, one.name) for one in categories]
        picture.link(PictureKey("Memory", memory_id), "IN_CATEGORY", drawn)
    for memory_id, entities in (await services.entities.entities_of_memories(principal, ids)).items():
        picture.link(PictureKey("Memory", memory_id), "MENTIONS", [_draw_entity(picture, one.key) for one in entities])
    for relation in await services.entities.relations_of_memories(principal, ids):
        target = _draw_entity(picture, relation.target)
        picture.link(_draw_entity(picture, relation.source), relation.relationship, [target])
    return picture


def _draw_memory(picture: Picture, memory: Memory) -> None:
    created = memory.created_at.isoformat()
    drawn = picture.draw("Memory", memory.id, caption_of(memory.text), text=memory.text, created_at=created)
    for owner in memory.scope.owners():
        label = owner.type.capitalize()
        picture.link(picture.draw(label, owner.owner_id, owner.owner_id), "HAS_MEMORY", [drawn])


def _draw_entity(picture: Picture, key: EntityKey) -> PictureKey:
    """Draws an entity; one that stands for an owner is that owner."""
    if key.is_owner:
        return picture.draw(key.type.capitalize(), key.name, key.name)
    return picture.draw("Entity", "\n".join(key), key.name, type=key.type)
