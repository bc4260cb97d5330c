"""Commands to forget in Spanish, Portuguese, Italian, French and German: carried out where they name a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmem.model.fact import Forgetting


@dataclass(frozen=True, slots=True)
class _Language:
    forget: str
    remove: str
    memories: str
    """What is remembered: "mis recuerdos", "todo lo que sabes"."""
    about: str
    that: str
    """Begins a sentence that is to be forgotten."""
    me: str
    article: str


_LANGUAGES = (
    _Language(
        r"olvida(?:te de|r)?|olvide",
        r"borra|borre|elimina|elimine|suprime|quita",
        r"(?:(?:todos|todas|los|las|mis|tus) ){0,3}(?:recuerdos|memorias)|(?:tu|mi) memoria|(?:todo )?lo que"
        r" (?:sabes|recuerdas|te (?:he dicho|dije|conté))|todo",
        r"sobre|acerca de|de|con",
        r"que",
        r"mí|mi",
        r"el|la|los|las|mi|mis|un|una",
    ),
    _Language(
        r"esque(?:ce|ça|cer)",
        r"apag(?:a|ue)|elimin(?:a|e)|remov(?:a|e)|exclu(?:a|i)|delet(?:a|e)",
        r"(?:(?:todas|as|os|todos|minhas|meus|suas|tuas) ){0,3}(?:memórias|lembranças|recordações)|(?:tudo"
        r" )?(?:o )?que (?:você sabe|sabes|eu te disse|te disse|lhe disse)|tudo",
        r"sobre|acerca d[eoa]s?|d[eoa]s?",
        r"que",
        r"mim",
        r"o|a|os|as|meu|minha|meus|minhas|um|uma",
    ),
    _Language(
        r"dimentica|scorda|dimentichi",
        r"cancella|elimina|rimuovi|cancelli|elimini",
        r"(?:(?:tutti|tutte|i|le|miei|mie|tuoi) ){0,3}(?:ricordi|memorie)|(?:tutto )?(?:quello|ciò) che (?:sai"
        r"|ti ho detto|ricordi)|tutto",
        r"su|sul|sullo|sulla|sui|sugli|sulle|di|del|della|riguardo a",
        r"che",
        r"me",
        r"il|lo|la|i|gli|le|mio|mia|miei|mie|un|una",
    ),
    _Language(
        r"oublie[rz]?",
        r"efface[rz]?|supprime[rz]?|enlève|retire",
        r"(?:(?:tous|toutes|les|mes|tes|vos) ){0,3}souvenirs|ta mémoire|(?:tout )?ce que (?:tu sais|vous savez"
        r"|je t'ai dit|je vous ai dit)|tout",
        r"sur|à propos d[eu]s?|concernant|d[eu]s?",
        r"que",
        r"moi",
        r"le|la|les|mon|ma|mes|un|une",
    ),
    _Language(
        r"vergiss|vergessen sie|vergesst",
        r"lösch(?:e|en sie|t)?|entfern(?:e|en sie)|streich(?:e)?",
        r"(?:(?:alle|meine|die|deine|ihre) ){0,3}erinnerungen|(?:alles|das)?,? ?was (?:du|sie|ich)(?: dir|"
        r" ihnen)?|alles",
        r"über|von|an|zu|zum|zur",
        r"dass",
        r"mich|mir",
        r"der|die|das|den|dem|mein|meine|meinen|meinem|meiner",
    ),
)
_POLITE = (
    r"(?:(?:por favor|per favore|per piacere|s'il (?:te|vous) plaît|bitte|jetzt|ahora|maintenant|adesso|agora),? )?"
)
_TAIL = re.compile(
    r",? (?:por favor|per favore|s'il (?:te|vous) plaît|bitte|weißt|wissen|weiss|gesagt habe|erzählt habe|weist)$", re.I
)
_RESTRICTED = re.compile(
    r"\b(?:excepto|salvo|menos|exceto|tranne|eccetto|sauf|außer|bis auf|desde|antes|después|depois|prima|dopo"
    r"|avant|après|depuis"
    r"|vor|nach|seit|ayer|ontem|ieri|hier|gestern|si|se|wenn|falls)\b",
    re.I,
)
_MAX_TOPIC = 4
"""Words: what is longer is a clause."""


def read_foreign_command(said: str, sentence: str) -> Forgetting | None:
    """Of a sentence without its end. A topic is a word that the texts themselves must have."""
    for language in _LANGUAGES:
        match = re.fullmatch(
            rf"{_POLITE}(?:(?P<forget>{language.forget})|(?:{language.remove}))(?: bitte)?,? (?:{_POLITE})(?P<what>.+)",
            said,
            re.I,
        )
        if match:
            return _read(language, bool(match["forget"]), _TAIL.sub("", match["what"]), sentence)
    return None


def _read(language: _Language, forgets: bool, what: str, sentence: str) -> Forgetting | None:
    held = re.fullmatch(rf"(?P<held>{language.memories})(?:,? (?:{language.about}) (?P<topic>.+))?", what, re.I)
    refused = Forgetting(sentence, refusal=_REFUSAL)
    if not held:
        return refused if forgets and re.match(rf"(?:{language.that}) \w+ \w", what, re.I) else None
    topic = held["topic"]
    is_plain = " " not in held["held"]
    if is_plain and not (forgets and topic):
        return None
    if _RESTRICTED.search(what):
        return refused
    if topic is None or re.fullmatch(language.me, topic, re.I):
        return Forgetting(sentence, everything=True)
    topic = re.sub(rf"^(?:(?:{language.article}) )+", "", topic, flags=re.I)
    return Forgetting(sentence, topics=(topic,)) if len(topic.split()) <= _MAX_TOPIC else refused


_REFUSAL = (
    "It was understood as a command to forget and not carried out: in this language only a topic is understood. "
    'Name one, as in "Borra todos mis recuerdos sobre Berlín", or say it in English.'
)
