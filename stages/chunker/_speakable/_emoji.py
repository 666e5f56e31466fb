"""Rules for emoji: left out, with the brackets or quotes round them, or called by their names.

Rules of this file: a sign that was one before there were emoji ("↗", "™") is an emoji only if U+FE0F says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from stages.chunker._speakable._addresses import url
from stages.chunker._speakable._directions import direction
from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait

PICTURES = (
    "\U0001f000-\U0001f0ff\U0001f170-\U0001f1ff\U0001f200-\U0001f265\U0001f300-\U0001faff"
    "⌚⌛⌨⏏⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-♬♰-⚿⛀-⛿✀-➓❓-❗➕-➗➰➿⬛⬜⭐⭕ℹ"
)
TEXTUAL = "©®‼⁉™↔↕↖↗↘↙↩↪➡⤴⤵⬅⬆⬇〰〽㊗㊙"
NUMBERS = {"🔟": "10"}
JOINERS = "\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
SKIN = "\U0001f3fb-\U0001f3ff"
MORE = rf"[{JOINERS}{SKIN}]*+"
ONE = rf"(?:[{PICTURES}]|[{TEXTUAL}]\ufe0f){MORE}(?:\u200d[{PICTURES}♀♂]{MORE})*+"
ONE_EMOJI, RUN = re.compile(ONE), re.compile(rf"(?:{ONE})++")
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
UNNAMED = re.compile(rf"[{JOINERS}{SKIN}\u200d♀♂]")

EMOJI_WAITS = Wait("word", re.compile(rf"(?<!\u200d)[^{JOINERS}{SKIN}\u200d]|(?<=\u200d)[^{PICTURES}♀♂]"))

RUN_WAITS = Wait("word", re.compile(rf"(?<!\u200d)[^{PICTURES}{JOINERS}\u200d]|(?<=\u200d)[^{PICTURES}♀♂]"))

OPENING = '("“«'
EMPTY = re.compile(rf"(?:\([ \t]*+(?:{ONE}[ \t]*+)++\)|\"(?:{ONE})++\"|“(?:{ONE})++”|«\s?(?:{ONE})++\s?»)")
"""Brackets that hold nothing but emoji: with these they go."""
EMPTY_BEGINS = re.compile(rf"[{OPENING}][ \t]*+(?:{ONE}[ \t]*+)*+[{TEXTUAL}]?\u200d?")
LONGEST = 40
"""Characters of the longest that are looked for."""
CLOSING = frozenset(')"”»')


def emoji(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """An emoji, or a sign that belongs to one: left out, or called by its name."""
    if text[at] in TEXTUAL and not text.startswith("\ufe0f", at + 1):
        return WORD if at + 1 == len(text) and not last else None
    if text[at] in NUMBERS:
        return Taken(at + 1, NUMBERS[text[at]])
    if not _is_emoji(text[at : at + 2]):
        before = place.before(text, at)
        stray = text[at] == "\u200d" and not UNNAMED.match(before) and not _is_emoji(before)
        return Taken(at + 1, "\u200d") if stray else Taken(at + 1, "", gone=True)
    return _dropped(place, text, at, last) if place.reading.emoji == "drop" else _named(place, text, at, last)


def _dropped(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """Nothing is said; a blank keeps the words round it apart."""
    if not place.before(text, at).isalnum():
        return Taken(at + 1, "", gone=True)
    run = RUN.match(text, at, at + REACH)
    end = run.end() if run else at + 1
    rest = text[end:]
    if (rest in ("", "\u200d") or rest in TEXTUAL) and not last and end - at < REACH:
        return WORD if rest in TEXTUAL and rest else RUN_WAITS
    between = end - at < REACH and text[end : end + 1].isalnum()
    return Taken(end, " ") if between else Taken(end, "", gone=True)


def _named(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    found, flag = ONE_EMOJI.match(text, at, at + REACH), FLAG.match(text, at)
    end = flag.end() if flag else found.end() if found else at + 1
    if text[end:] in ("", "\u200d") and not last and end - at < REACH:
        return WORD if flag else EMOJI_WAITS
    said = "flag " + "".join(chr(ord(letter) - 0x1F1E6 + 65) for letter in flag[0]) if flag else _name(text[at:end])
    before = place.before(text, at)
    gap = "" if before.isspace() or before in "([\"'“‘«¿¡" else " "
    after = "" if end == len(text) or not text[end].isalnum() else " "
    return Taken(end, gap + said + after if said else "", gone=not said)


def _is_emoji(character: str) -> bool:
    return ONE_EMOJI.match(character) is not None


@lru_cache(1000)
def _name(sequence: str) -> str:
    return " ".join(unicodedata.name(sign, "").lower() for sign in UNNAMED.sub("", sequence)).strip()


def opening(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A bracket or a quote that opens: if all that stands in it is left out, it goes too."""
    if text[at] == "(" and (gone := direction(place, text, at, last)):
        return gone
    if text[at] == '"' and not (place.before(text, at).isspace() or place.before(text, at) == "("):
        return None
    if place.reading.emoji == "drop":
        if found := EMPTY.match(text, at, at + LONGEST):
            return Taken(found.end(), "", gone=True)
        if not last and len(text) - at < LONGEST and EMPTY_BEGINS.fullmatch(text, at):
            return WORD
    if at + 1 == len(text):
        return None if last else WORD
    if place.reading.links != "skip" or text[at + 1] not in "hw":
        return None
    step = url(place, text, at + 1, last)
    if isinstance(step, Wait):
        return step._replace(room=step.room + 1)
    empty = step is not None and not step.spoken and text[step.end : step.end + 1] in CLOSING
    return Taken(step.end + 1, "", gone=True) if step and empty else None
