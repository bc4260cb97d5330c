"""How commands to forget are worded: the patterns by which a sentence is read as one."""

from __future__ import annotations

import re

from graphmem.english.lexicons import words_in

MAX_TURN = 5_000
MAX_SENTENCE = 300
MAX_TOPIC = 10
"""Words."""

POLITE = r"(?:please|pls|plz|kindly|now|just|also|completely|permanently|go ahead and|make sure (?:you|to))"
FRAME = (
    r"(?:(?:can|could|would|will) (?:you|u)|i (?:want|need|would like) (?:you|u) to|i'?d (?:like|love) (?:you|u) to"
    r"|you (?:can|may|should|must|need to|have to))"
)
ORDER = re.compile(
    rf"(?P<polite>(?:{POLITE},? ){{0,3}})(?P<frame>{FRAME} )?(?P<kindly>(?:{POLITE} ){{0,3}})"
    r"(?:(?P<forget>forget|unlearn|stop remembering|(?:don't|do not|no longer) remember)"
    r"|(?P<remove>delete|remove|erase|clear|wipe(?: out)?|purge|scrub|reset|get rid of|take|strike|drop))"
    r" (?P<about>\S.*)",
    re.I,
)
LEAD_IN = re.compile(
    r"(?:(?:hi|hello|hey|thanks|thank you|ok|okay|alright|yes|yeah|no(?=,)|well|so|oh|and|also|actually|btw|by"
    r" the way|anyway|then"
    r"|in that case|one more thing)\b(?: there)?[,!.:;\u2013-]{0,2} ?){1,4}",
    re.I,
)
TAIL = re.compile(
    r"(?:,? (?:please|pls|plz|now|right now|right away|immediately|thanks|thank you|thx|ok|okay|any ?more|any"
    r" longer|for good"
    r"|for ?ever|permanently|completely|asap)){1,4}$",
    re.I,
)
PLEASE = re.compile(r"\bplease\b", re.I)
OUR_MEMORY = r"(?:your |the |my )?(?:own |long[- ]term |short[- ]term )?memor(?:y|ies)"
FROM_MEMORY = re.compile(rf",? (?:from|in|out of) {OUR_MEMORY}$|^from {OUR_MEMORY} ", re.I)
ASKING = re.compile(r"(?:(?:please|pls) )?(?:can|could|would|will)\b", re.I)
EXCEPT = re.compile(
    r",? (?:except(?:ing)?(?: for)?|(?:but|and)(?: please)?(?: just| only)? keep|but(?: not| for)?|apart from"
    r"|other than|aside from|besides"
    r"|excluding|save for) ",
    re.I,
)
KEPT = re.compile(
    r"(?:(?:those|the ones|the memories|memories|what you know|what i told you|everything|anything|the fact) )?"
    r"(?:(?:about|on|of|that mention|mentioning) )?",
    re.I,
)
HEDGED = re.compile(
    r"[\"\u201c\u201d\u00ab:;(]|\b(?:but|except|unless|if|until|because|then|instead|otherwise|only|not|never"
    r"|don't|just|keep|yet"
    r"|for (?:a|the) (?:moment|second|minute|time being|sec|while)|for now|start(?:ing)? over|so (?:that|i|you|we))\b",
    re.I,
)
NOT_MEANT = re.compile(
    r"^[ \t]{0,9}(?:[-*+\u2022#>]|\[[ x]?\]|\d{1,3}[.)][ \t]|subject:|from:|to:)"
    r"|\b(?:(?:just|only) (?:kidding|joking)|j/?k|lol|lmao|a?(?:ha){2,9}|actually,? no|that's what s?he said|for now"
    r"|(?:all|everything|what) (?:that )?i know)\b",
    re.I | re.M,
)
"""Lists and letters that are shown, what is taken back or is for the moment only, and what the speaker knows."""
OF_TEXTS = re.compile(
    r"\b(?:translat|proofread|rewrit|rephras|paraphras|spell|grammar|summari[sz]|letter|song|lyric|poem|script"
    r"|dialogue|novel"
    r"|prompt|paragraph|essay|quot)|:$",
    re.I,
)
"""In a sentence beside it: the turn is about a text, and the command may be of that text."""
COURTESY = re.compile(
    r"(?:hi|hello|hey|thanks?|thank you|thx|cheers|please|ok|okay|great|bye|good \w{1,9})\b(?: [\w']{1,12}){0,3}", re.I
)

HAVE = r"(?:'ve| have| had)?(?: (?:ever|already|currently|still|just)){0,2}"
TOLD = rf"(?:that )?i{HAVE} (?:told (?:to )?you|told|said|mentioned|shared|gave you|given you)(?: (?:with|to) you)?"
KNOWN = (
    rf"(?:that )?you{HAVE} (?:know|have|remember|learned|learnt|stored|saved|got|noted|recorded)(?: (?:stored|saved))?"
)
FACTS = r"(?:all (?:of )?)?(?:the |my |your |any )?(?:info|information|data|details|facts|records|knowledge)"
HEAD = rf"(?P<head>everything|anything|whatever|what|(?:all )?(?:the )?things|all of what|{FACTS}|all)"
ABOUT = r"(?:about|on|regarding|concerning|related to)"
SAID = re.compile(
    rf"{HEAD}(?: (?:(?P<told>{TOLD})|(?P<known>{KNOWN})))?(?: {ABOUT} (?P<topic>.+))?",
    re.I,
)
MEMORIES = re.compile(
    r"(?P<all>(?:all|any|every|each) (?:of )?)?(?P<whose>(?:the|my|your|our) )?(?:(?P<kind>\S{1,40}(?:"
    r" \S{1,40}){0,4}?) )?"
    rf"(?P<noun>memory|memories)(?: {KNOWN}|(?: that)? you've)?"
    r"(?: (?:(?:(?:that|which) (?:says?|states?) |saying |that )(?:that )?(?P<clause>(?:i|i'm|i've|my|we|our)\b.+)"
    r"|(?P<of>of )(?P<owner>.+)|(?:about|on|regarding|involving|concerning|related to"
    r"|mentioning|containing|(?:that|which) (?:mentions?|contains?|are about|is about))(?: the word)? (?P<topic>.+)))?",
    re.I,
)
KIND = r"(?:preferences?|interests?|likes|dislikes|tastes|hobbies|allergies)"
OF_A_KIND = re.compile(
    rf"(?P<all>(?:all|any) (?:of )?)?(?P<whose>(?:the|my|our) )?"
    rf"(?P<topic>(?:(?P<kind>\S{{1,40}}(?: \S{{1,40}}){{0,4}}?) )?(?:{KIND}|personal (?:details|information"
    rf"|info|facts)))",
    re.I,
)
FROM_A_KIND = re.compile(
    rf"(?P<topic>.+) (?:from|off|out of) (?:the list of |my list of )?my (?:list of |\S{{1,20}} )?(?P<kind>{KIND})",
    re.I,
)
STATED = {"likes": "I like", "dislikes": "I dislike", "allergies": "I am allergic to"}
DATA = re.compile(r"(?:all (?:of )?)?my (?:own |personal |user )?data", re.I)
THAT = re.compile(r"(?:about )?(?P<fact>the fact )?that (?P<said>.+)", re.I)
PERSONAL = re.compile(r"(?:i|i'?(?:m|ve|d|ll)|we|we'(?:re|ve)|my|our)\b", re.I)
CLAUSE = re.compile(r"(?:(?i:i|i'?(?:m|ve|d|ll)|we|we'(?:re|ve)|my|our|he|she|they|the)\b|[A-Z])")
SPOKEN = re.compile(
    r"(?:i|we)(?:'ve| have)? (?:(?:ever|just|already|even) )?"
    r"(?:said|asked|mentioned|told|wrote|typed|sent|brought|exist|was here|need to|have to)\b",
    re.I,
)
INDIRECT = re.compile(
    r"(?:where|when|how|who|what|which) (?!(?:is|are|was|were|do|does|did|can|could|should|will|would"
    r"|to)\b)(?:\w+ ){0,2}"
    r"(?:i|i'm|my|we|our)\b(?! (?:said|told|asked|just|mean|wrote|typed))",
    re.I,
)
ME = re.compile(r"(?:me|myself|us)(?: and my life)?", re.I)
LIST = re.compile(r", ?(?:and |or )?| (?:and|or|&) (?:about )?", re.I)
DETERMINERS = re.compile(r"(?:(?:everything )?about |all (?:of )?|(?:my|our|the|any) )+", re.I)
STUFF = re.compile(r" (?:stuff|things)$", re.I)
ELSEWHERE = re.compile(r"\b(?:from|in|on|at|into) (?:the|this|that|these|my|our|your|his|her|\w+\.\w)", re.I)
UNDATED = re.compile(r"\b(?:ago|earlier|recently|lately|the other day|since (?:i|we)|(?:from )?(?:on|in) the)\b", re.I)
OF_MEMORY = re.compile(
    rf"(?:(?:all|any|every|some|most|of|the|my|your|our|these|those|old|older|recent|new|bad) ){{0,4}}memories\b"
    rf"|your memory\b|{HEAD} (?:(?:that )?i{HAVE} (?:told|shared with|given) you|{KNOWN} about (?:me|my)\b)",
    re.I,
)
"""How what is plainly remembered begins: an order about it that is not understood is still one."""
POINTING = words_in("pointers")
SPEECH = words_in("speech")
SETTINGS = words_in("settings")
VAGUE = words_in("vague")

HOW_TO_SAY = (
    'Say for example "Forget that I play chess", "Delete all memories about Berlin" or '
    '"Forget everything I told you yesterday".'
)
UNTIMED = "the time that it names is not understood"
UNNAMED = "it does not say, in a way that is understood, which memories are meant"
NOT_ALONE = "it is bound to a condition"
UNKEPT = "what is to be kept is not understood"
SEVERAL = "the turn holds several commands; send one at a time"
