"""The environment, read into settings. No other module reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from typing import Any

from graphmem.config.secret_files import with_secrets
from graphmem.config.settings import Settings, variable_of
from graphmem.config.unknown_variables import is_service_link, warnings_of
from graphmem.errors import SetupError


@dataclass(frozen=True, slots=True)
class Reading:
    """What the environment says: the settings, of which a wrong one has its default, and what is wrong."""

    settings: Settings
    faults: Mapping[str, str]
    """For each variable that is wrong, a sentence that says why."""
    warnings: Sequence[str]
    """A sentence for each variable that begins like a setting and is none."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings. Raises SetupError, naming the variable, if one is wrong."""
    reading = examine_settings(environment)
    for fault in reading.faults.values():
        raise SetupError(fault)
    return reading.settings


def examine_settings(environment: Mapping[str, str] = os.environ) -> Reading:
    """Reads the settings as far as they can be read, for who wants to know what is wrong with them."""
    known = {variable_of(setting): setting for setting in fields(Settings)}
    secrets = [name for name, setting in known.items() if setting.metadata["secret"]]
    environment, faults = with_secrets(environment, secrets)
    values = {}
    for name, text in _given(environment, known):
        try:
            values[known[name].name] = _read(known[name], text)
        except SetupError as error:
            faults[name] = error.message
    return Reading(Settings(**values), faults, list(warnings_of(environment, known)))


def _given(environment: Mapping[str, str], known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields the text of each setting that the environment has; a blank one is none, and nor is a service link."""
    given = {
        name: text
        for name, text in environment.items()
        if name in known and text.strip() and not is_service_link(name, text)
    }
    if given.keys() & _CALL_FOR_LLM:
        given.setdefault("GRAPHMEM_EXTRACTOR", "llm")
    for name, (fallback, asked_by) in _FALLBACKS.items():
        is_asked_for = all(environment.get(other, "").lower() == value for other, value in asked_by.items())
        if environment.get(fallback) and is_asked_for:
            given.setdefault(name, environment[fallback])
    yield from given.items()


def _read(setting: Field[Any], text: str) -> Any:
    try:
        return setting.metadata["read"](text)
    except (KeyError, ValueError, SetupError) as error:
        description = setting.metadata["description"]
        if setting.metadata["secret"]:  # neither here nor in a traceback
            raise SetupError(f"{variable_of(setting)} is a secret that cannot be read ({description}).") from None
        raise SetupError(f"{variable_of(setting)} is {text!r}, which cannot be read ({description}).") from error


_CALL_FOR_LLM = {"GRAPHMEM_LLM_BASE_URL", "GRAPHMEM_LLM_API_KEY"}
"""Either of these makes `llm` the default extractor."""

_FALLBACKS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "GRAPHMEM_EMBEDDER_API_KEY": ("OPENAI_API_KEY", {"GRAPHMEM_EMBEDDER": "openai"}),
    "GRAPHMEM_LLM_API_KEY": ("OPENAI_API_KEY", {"GRAPHMEM_EXTRACTOR": "llm"}),
    "GRAPHMEM_JAVA_HOME": ("JAVA_HOME", {}),
}
"""For a setting that is not set, the variable of another program, and what must be set for that to count.

Many have an OPENAI_API_KEY in their environment for something else: alone it must not send what people say to anybody.
"""
