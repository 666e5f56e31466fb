"""Blocks that are for no listener: what a model thinks, what it calls, what a browser does not show.

Rules of this file: what begins such a block also says what closes it; all between goes, however long it is, and to the
end of the text if that never comes. Marks that close nothing go by themselves.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from stages.chunker._speakable._place import WORD, Find, ReadingState, Taken, Wait, finder

THOUGHTS = "think thinking thought reasoning reflection scratchpad seed:think".split()  # noqa: SIM905
CALLS = """
    tool_call tool_calls tool_use tool_code tool_response tool_result tool_results function_call function_calls
    function_results invoke
    """.split()  # noqa: SIM905
UNSHOWN = "script style svg template".split()  # noqa: SIM905
NAMES = frozenset([*THOUGHTS, *CALLS, *UNSHOWN])
"""Tags of which the contents are hidden."""
NAMED = re.compile(r"<(function|tool|parameter)=[^<>\n]{1,100}>", re.IGNORECASE)
"""Tags of Llama 3 and Qwen3-Coder, which name what is called: "<function=get_weather>"."""

BRACKETS = {"[THINK]": "[/THINK]"}  # Magistral
PAIRS = {
    "<|tool_call|>": "<|/tool_call|>",  # Granite, Phi-4
    "<｜tool▁calls▁begin｜>": "<｜tool▁calls▁end｜>",  # DeepSeek
    "<|tool_calls_section_begin|>": "<|tool_calls_section_end|>",  # Kimi K2
    "<|begin_of_thought|>": "<|end_of_thought|>",  # Sky-T1
    "<|start_thinking|>": "<|end_thinking|>",  # Command A
    "<|start_action|>": "<|end_action|>",
    "<|channel|>analysis<|message|>": "<|end|>",  # gpt-oss
    "<|channel|>commentary": "<|call|>",
    "<|python_tag|>": "<|eom_id|>",  # Llama 3.1
}
"""Special tokens that open and close such a block; models of 2024 to 2026, by their chat templates."""
TOKEN = re.compile(r"<\|[\w/]{1,40}\|>|<｜[\w▁/]{1,40}｜>")
"""Any other special token: a mark between turns, which goes by itself."""
TOKEN_BEGINS = re.compile(r"<(?:\|(?:[\w/]{1,40}\|?)?|｜(?:[\w▁/]{1,40}｜?)?)?\Z")
LEAKED = re.compile(r"\[(?:/?THINK|/?TOOL_CALLS|/?TOOL_RESULTS|/?INST)\]")
"""Those that are written in square brackets; a call behind one is data (`_data`)."""


class Closer(NamedTuple):
    """How the mark that closes a block is found, and what may still become it."""

    find: Find
    begins: re.Pattern[str]


@cache
def _closer(mark: str) -> Closer:
    beginning = "(?:".join(map(re.escape, mark[:-1])) + ")?" * (len(mark) - 2) + r"\Z"
    return Closer(finder(re.compile(re.escape(mark), re.IGNORECASE)), re.compile(beginning, re.IGNORECASE))


def special_token(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``<|`` or ``<｜``: a special token goes, and with it the block that it opens."""
    small = text[at : at + 60].lower()
    for opener, closer in PAIRS.items():
        if small.startswith(opener):
            place.hidden = closer
            return Taken(at + len(opener), "", gone=True)
        if not last and opener.startswith(small):
            return WORD
    if found := TOKEN.match(text, at):
        return Taken(found.end(), "", gone=True)
    return WORD if not last and TOKEN_BEGINS.match(text, at) else None


def hidden(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """What stands in such a block, up to and with the mark that closes it."""
    mark = place.hidden
    find, begins = _closer(mark)
    close = find(text, at, len(text))
    if close >= 0:
        place.hidden = ""
        return Taken(close + len(mark), "", gone=True)
    begun = None if last else begins.search(text, max(at, len(text) - len(mark)))
    if begun and begun.start() == at:
        return WORD
    return Taken(begun.start() if begun else len(text), "", gone=True)
