"""Removal of what in a text is nobody's statement: code, logs, data, comments and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCES = ("```", "~~~")
_COMMENTS = (("<!--", "-->"), ("/*", "*/"))
_LINE = 2_000
"""Characters of a line that are read; a limit for lines of minified code."""

_CODE = re.compile(
    r"""[ \t]{0,80}(?:
      >|//|--[ ]|\#!|\#include\b|\$[ ]\S|>>>|\.\.\.[ ]{2}|PS[ ][A-Z]:\\|C:\\\S*>
      |@\w+(?:\(.*\))?$|</?[A-Za-z!][^<>]*>(?:.*>)?[ ]*$|<\?(?:xml|php)
      |Traceback[ ]\(most|File[ ]"[^"]+",[ ]line[ ]\d|at[ ][\w.$<>/]+\(|Caused[ ]by:
        |During[ ]handling[ ]of[ ]the[ ]above
      |[\w.]*(?:Error|Exception|Warning|Interrupt)(?::|$)|Exception[ ]in[ ]thread
      |def[ ]\w+\(|class[ ]\w+[(:{]|import[ ][\w.{*,]+(?:[ ]from\b|[ ]as\b|;|$)|from[ ][\w.]+[ ]import\b
        |return\b[^.!?]*[;()\[\]{}]
      |(?:const|let|var)[ ][\w{\[,\s}\]]+=|(?:public|private|protected|static|export|async)[ ]\w+[ (].*[({;]
        |function\b[^.!?]*\(
      |package[ ][\w.]+;|using[ ][\w.]+;|(?:if|for|while|elif|switch|catch|try|else)\b[^.!?]*\{[ ]*$
      |(?:if|while|elif|with)\b[^.!?]*[=<>()][^.!?]*:$|for[ ][\w, ]+[ ]in[ ][\w.()]+:$|(?:try|else
        |except[\w ,()]*):$|(?:fn|func)[ ]\w+\(|[\w.]+\([^()]*\);?$
      |(?:print|printf|console\.log|System\.out\.println|echo|assert)[ ]?[("']
      |(?:SELECT|INSERT[ ]INTO|UPDATE[ ]\w+[ ]SET|DELETE[ ]FROM|(?:CREATE|ALTER|DROP)[ ](?:TABLE|INDEX|VIEW
        |DATABASE)|WITH[ ]\w+[ ]AS)\b
      |(?:FROM|WHERE|GROUP[ ]BY|ORDER[ ]BY|HAVING|LIMIT|(?:(?:LEFT|RIGHT|INNER
        |OUTER)[ ])?JOIN)[ ][\w.]+(?:[ ]?[=<>,;]|$|[ ](?:ON|AND|IN|AS|LIKE|WHERE|ORDER)\b)
      |VALUES[ ]?\(|MATCH[ ]\(
      |(?i:(?:select|insert|update|delete|create|alter|drop)\b.*;[ ]*$)
      |(?:sudo|npm|npx|yarn|pip3?|docker|kubectl|apt-get|brew|curl|wget|chmod|mkdir|git|python3?)[ ](?:-|\./
        |https?:|install|run|build|commit|push|pull|clone|checkout|add[ ]\S+$|apply|get[ ]\w+$|exec|\w+\.(?:py
        |js|sh))
      |[\[(]?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d\S*|[\])]?[ ]+\[?(?:ERROR|WARN|INFO|DEBUG|FATAL|TRACE))
      |\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE|CRITICAL)\b[\]:|]?[ ]
      |\[?\d\d:\d\d:\d\d\S*[ ]|[A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ]\d\d:\d\d:\d\d[ ]
        |\d{1,3}(?:\.\d{1,3}){3}[ ]\S+[ ]\S+[ ]\[
      |["'][\w. -]+["'][ ]?:[ ]?\S|[{\[][ ]?["'{\[]|[\w.\[\]"']+[ ]?(?:=|\+=|:=)[ ]?[\w"'\[{(.-]+.{0,200}$
      |[|+][-=|+: ]{3,}|[A-Z_]{3,}=\S
    )""",
    re.X,
)
_SHELL_COMMENT = re.compile(r"[ \t]{0,80}#+[ ]?\S")
_SYMBOLS = re.compile(r"[{};=<>|&$_\\*^~]")
_BARE_SYMBOLS = re.compile(r"[\s{}\[\]();,:=<>|&$_\\/*^~#\"'`.+-]*")
_DENSITY = 0.12
"""The share of symbols in a line above which it is code."""
_CODE_END = re.compile(r"(?:[{};]|\);?|=>|&&|\|\||\\)[ \t]{0,80}$")


def without_code(text: str) -> str:
    """Returns the text with every line that is not prose replaced by an empty one."""
    prose = list(_without_fences(_without_comments(text).splitlines()))
    is_code = [bool(line.strip()) and _is_code(line[:_LINE]) for line in prose]
    for place, line in enumerate(prose):
        is_code[place] = is_code[place] or (_is_inner(line) and any(is_code[max(0, place - 1) : place + 2]))
    return "\n".join("" if dropped else line for line, dropped in zip(prose, is_code, strict=True))


def _without_comments(text: str) -> str:
    # A regular expression would need quadratic time for many openings without a closing.
    for opening, closing in _COMMENTS:
        parts, start = [], 0
        while (begin := text.find(opening, start)) >= 0 and (end := text.find(closing, begin + len(opening))) >= 0:
            parts += [text[start:begin], "\n" * (text.count("\n", begin, end) + 1)]
            start = end + len(closing)
        text = "".join([*parts, text[start:]])
    return text


def _without_fences(lines: list[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        mark = next((mark for mark in _FENCES if mark in line), "")
        if not fence and mark:
            before, _, after = line.partition(mark)
            fence = "" if mark in after else mark
            yield f"{before} {after.partition(mark)[2]}" if mark in after else before
        elif fence and fence in line:
            yield line.partition(fence)[2]
            fence = ""
        else:
            yield "" if fence else line


def _is_code(line: str) -> bool:
    if _CODE.match(line):
        return True
    stripped = line.strip()
    if _BARE_SYMBOLS.fullmatch(stripped) and any(mark in stripped for mark in "{}[]();"):
        return True
    symbols = len(_SYMBOLS.findall(stripped))
    if symbols >= 2 and _CODE_END.search(stripped[-20:]) and not stripped[:1].isupper():
        return True
    return symbols >= 4 and symbols > _DENSITY * len(stripped)


def _is_inner(line: str) -> bool:
    """Returns whether a line is a comment or indented: it is code if a neighbouring line is code."""
    return bool(line.strip()) and (line.startswith(("    ", "\t")) or bool(_SHELL_COMMENT.match(line)))
