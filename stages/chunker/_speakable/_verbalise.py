"""Numbers written out, for voices that read them badly: by a function of the user's, or by the library num2words.

Inline pronunciations are never handed over: they are not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from pipeline import UsageError
from stages.chunker._speakable._reading import Reading

PRONUNCIATION = re.compile(r"(\\\{.*?\\\})", re.DOTALL)

NUMBER = re.compile(
    r"(?<![\w.,:/#@\\-])(?P<money>[$€£¥])?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<percent>\s?%))?(?![\w:/-]|[.,]\d)"
)
"""A number that stands alone: no version, time, date, telephone number or part of a name."""

CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
LONGEST = 15
"""Digits of the longest number that is written out: a longer one is an identifier."""

Num2Words = Callable[..., str]


def verbaliser(reading: Reading) -> Callable[[str], str] | None:
    """What to do with the text of a chunk, if anything. Raises `UsageError` if num2words is asked for and missing."""
    chosen = reading.verbalise
    if chosen is None:
        return None
    if callable(chosen):
        return partial(around_pronunciations, lambda text: chosen(text, reading.language))
    if find_spec("num2words") is None:
        raise UsageError(
            'verbalise="num2words" needs the library num2words: install it with "pip install utterflow[verbalise]".'
        )
    return partial(around_pronunciations, partial(numbers_in_words, language=reading.language))


def around_pronunciations(change: Callable[[str], str], text: str) -> str:
    """`change` all of `text` but its inline pronunciations."""
    pieces = PRONUNCIATION.split(text)
    return "".join([piece if place % 2 or not piece else change(piece) for place, piece in enumerate(pieces)])


def numbers_in_words(text: str, language: str) -> str:
    """`text` with its numbers in words, as far as num2words knows the language; what it does not know stays."""
    library = import_module("num2words")
    code = language.replace("-", "_")
    if code not in library.CONVERTER_CLASSES and code[:2] not in library.CONVERTER_CLASSES:
        return text
    return NUMBER.sub(partial(_in_words, library.num2words, code), text)


def _in_words(num2words: Num2Words, language: str, found: re.Match[str]) -> str:
    whole, decimals = found["whole"].replace(",", ""), found["decimals"] or ""
    if len(whole) + len(decimals) > LONGEST or (len(whole) > 1 and whole[0] == "0"):
        return found[0]
    try:
        if found["money"]:
            amount = float(whole + decimals) if decimals else float(whole)
            said = num2words(amount, lang=language, to="currency", currency=CURRENCIES[found["money"]])
            return said if decimals else said.partition(",")[0]
        if found["ordinal"]:
            return num2words(int(whole), lang=language, to="ordinal")
        year = not decimals and len(found["whole"]) == 4 and 1100 <= int(whole) < 2100
        number = float(whole + decimals) if decimals else int(whole)
        said = num2words(number, lang=language, to="year" if year else "cardinal")
    except (NotImplementedError, OverflowError):
        return found[0]
    return said + (" percent" if found["percent"] and language.startswith("en") else found["percent"] or "")
