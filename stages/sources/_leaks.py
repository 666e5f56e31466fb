"""Tool calls that a model wrote as text: where one may begin, where it ends, and what it says.

Rules of this file: the standard library only; each character is looked at a bounded number of times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from stages.sources._records import ToolCall
from stages.sources._tags import CALL_FENCES, CALL_KEYS

_HEAD = re.compile(
    r"""(?: (?P<open>`{1,2}\Z) | `{3} (?P<fence>[a-z_]{0,14}) (?P<line>\s{0,4}) )?
        \[? \s{0,8} (?P<brace>\{)? \s{0,8} (?P<quote>")? (?P<key>[a-z_]{0,24}) (?P<end>")? \s{0,4} (?P<colon>:)?""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMES = ("name", "tool_name", "tool", "function", "action", "recipient_name")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input", "action_input")
_STRUCTURE = re.compile(r'["\\{}\[\]]')
_NAMED = re.compile(r"^\W*(?P<name>[\w.-]+)\W*?(?P<json>\{.*\})\W*$", re.DOTALL)


def may_begin(data: str, at: int) -> bool | None:
    """Whether a call written as JSON begins at `at`. None: too little text to tell.

    >>> may_begin('{"name": "f"', 0), may_begin('{"na', 0), may_begin('{"city": 1', 0), may_begin("```json", 0)
    (True, None, False, None)
    """
    head = _HEAD.match(data, at)
    if head is None or head.end() == at:
        return False
    ended = head.end() == len(data)
    if not _language_fits(head, ended=ended):
        return False
    key = head["key"].lower()
    if not head["brace"] or not head["quote"]:
        return None if ended and not key and not head["quote"] else False
    if not head["end"]:
        return None if ended and any(known.startswith(key) for known in CALL_KEYS) else False
    if key not in CALL_KEYS:
        return False
    return True if head["colon"] else (None if ended else False)


def _language_fits(head: re.Match[str], *, ended: bool) -> bool:
    """Whether the code block, if there is one, is in a language in which calls come, or may still be."""
    language = (head["fence"] or "").lower()
    if ended and not head["line"] and not head["brace"]:
        return any(known.startswith(language) for known in CALL_FENCES)
    return language in CALL_FENCES


class LeakSpan:
    """Finds the end of a JSON value that comes in pieces."""

    def __init__(self) -> None:
        self._depth = 0
        self._quoted = False
        self._escaped = -1

    def feed(self, data: str, at: int) -> int | None:
        """Where the value ends that goes on at `at` (the first character behind it), or None: not in this piece.

        Characters before the first bracket belong to the value.
        """
        for match in _STRUCTURE.finditer(data, at):
            here, mark = match.start(), match[0]
            if here == self._escaped:
                continue
            if mark == "\\":
                self._escaped = here + 1 if self._quoted else -1
            elif mark == '"':
                self._quoted = not self._quoted and self._depth > 0
            elif not self._quoted:
                self._depth += 1 if mark in "{[" else -1
                if self._depth <= 0:
                    return match.end()
        self._escaped = 0 if self._escaped == len(data) else -1
        return None


def calls_in(text: str) -> list[ToolCall]:
    """The calls that a piece of tool markup or JSON holds; empty if it cannot be read as one.

    >>> [call.name for call in calls_in('{"name": "lights", "arguments": {"on": true}}')]
    ['lights']
    """
    named = _NAMED.match(text)
    for candidate in (text, text.strip("` \\n").removeprefix("json")):
        try:
            return list(_calls(json.loads(candidate)))
        except (ValueError, RecursionError):
            continue
    if named is None:
        return []
    try:
        json.loads(named["json"])
    except (ValueError, RecursionError):
        return []
    return [ToolCall(named["name"], named["json"], leaked=True)]


def _calls(value: object) -> Iterator[ToolCall]:
    if isinstance(value, list):
        for part in value:
            yield from _calls(part)
    if not isinstance(value, Mapping):
        return
    for key in ("tool_calls", "tool_uses", "function_call"):
        if key in value:
            yield from _calls(value[key])
            return
    if isinstance(value.get("function"), Mapping):
        value = {"id": value.get("id"), **value["function"]}
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    arguments = next((value[key] for key in _ARGUMENTS if isinstance(value.get(key), str | Mapping)), None)
    if name is None or arguments is None:
        return
    written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    yield ToolCall(name.removeprefix("functions."), written, str(value.get("id") or ""), leaked=True)
