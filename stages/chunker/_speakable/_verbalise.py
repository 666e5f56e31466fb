"""Numbers written out, for voices that read them badly: by a function of the user's, or by the library num2words.

Inline pronunciations are never handed over: they are not text. Two rules for the numbers: what is not certainly a
number by itself stays as it stands, and so does what the library cannot say. The provider then reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from pipeline import UsageError
from stages.chunker._speakable._numerals import (
    BLANKS,
    CODES,
    CURRENCIES,
    CURRENCY_WORDS,
    ENGLISH,
    ENGLISH_MAGNITUDES,
    ENGLISH_PLURALS,
    LEFT_ALONE,
    LIBRARY_NAMES,
    LONGEST,
    LONGEST_IN,
    MAGNITUDES,
    MARKS,
    SIGNS,
    WHOLE_MAGNITUDES,
    WITH_AGREEING_ONE,
    WITH_ORDINAL_POINTS,
    WITH_YEARS_IN_HUNDREDS,
    Marks,
)
from stages.chunker._speakable._reading import Reading

PRONUNCIATION = re.compile(r"(\\\{.*?\\\})", re.DOTALL)

SIGN = rf"[{''.join(CURRENCIES)}]"
BLANK = rf"[{BLANKS}]?"
BETWEEN = rf"[{BLANKS}.)–-]"
"""What stands between the numbers of a telephone number or of a range."""

BEFORE = (
    rf"(?<![\w.,٫٬:/#@\\+^=&%−–{SIGNS}-])(?<![{SIGNS}][{BLANKS}])(?<!\d['’])"
    rf"(?<!(?:{CODES})[{BLANKS}])(?<!\bUS[{BLANKS}])"
    + "".join([rf"(?<!\d{BETWEEN * length})" for length in (1, 2, 3)])  # a look behind has a fixed length
)
AFTER = rf"(?![\w:/^+-]|[.,٫٬'’]\d|,[-–—]|{BLANK}[{SIGNS}%]|{BETWEEN}{{1,3}}[{SIGNS}]?\d)"
ADDRESS = r"(?!\d{1,3}(?:\.[12]\d\d){3}(?!\d))"
"""192.168.178.100 would be a number where points group."""

MAGNITUDE = rf"(?i:(?:{'|'.join(MAGNITUDES.split())})[^\W\d_]*|(?:{'|'.join(WHOLE_MAGNITUDES.split())})\b)"
AFTER_MONEY = re.compile(rf"{BLANK}(?:[A-Z]{{3}}\b|{MAGNITUDE})")
AFTER_NUMBER = re.compile(rf"{BLANK}(?:(?:{CODES})\b|{MAGNITUDE}\.?{BLANK}(?:[{SIGNS}]|{CODES}))")
AFTER_CENTS = re.compile(rf"{BLANK}(?i:{CURRENCY_WORDS})")

FAILURES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError
)  # fmt: skip
"""What num2words may raise. It means NotImplementedError and OverflowError for what a language does not have; but
TypeError, AttributeError, IndexError, KeyError and ValueError were seen as well, and a number is not worth a turn."""

CENTS = "|"
"""Put before the cents, so that they can be cut off: the library says "and zero cents"."""

Say = Callable[..., str]
Kind = Literal["money", "magnitude", "ordinal", "decimal", "year", "cardinal"]


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
    first, _, second = language.replace("-", "_").partition("_")
    general = LIBRARY_NAMES.get(first.lower(), first.lower())
    exact = f"{general}_{second.upper()}"
    # The library itself takes the first two letters of any code: it would read Filipino ("fil") as Finnish.
    known = next((name for name in (exact, general) if name in library.CONVERTER_CLASSES), None)
    if known is None:
        return text
    pattern = number(MARKS.get(exact, MARKS.get(general, ENGLISH)), general in WITH_ORDINAL_POINTS)
    return pattern.sub(partial(_in_words, partial(library.num2words, lang=known), known), text)


@cache
def number(marks: Marks, ordinal_points: bool) -> re.Pattern[str]:
    """A number that stands alone: no version, time, date, telephone number or part of a name."""
    # "3. Mai" is an ordinal, "3,5. Mai" and "$3. Mai" are the ends of sentences.
    no_ordinal = rf"(?(front)|(?(decimals)|(?!\.{BLANK}[^\W\d_])))" if ordinal_points else ""
    return re.compile(
        BEFORE
        + rf"(?:(?P<front>{SIGN}){BLANK})?{ADDRESS}"
        + rf"(?P<whole>\d{{1,3}}(?P<mark>[{marks.groups}])\d{{3}}(?:(?P=mark)\d{{3}})*|\d+)"
        + rf"(?:[{marks.decimal}](?P<decimals>\d+))?"
        + rf"(?(front)(?:[{BLANKS}](?P<magnitude>{ENGLISH_MAGNITUDES})\b)?)"
        + rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<percent>\s?%)|{BLANK}(?P<behind>{SIGN})|{no_ordinal})"
        + AFTER
    )


def _in_words(say: Say, language: str, found: re.Match[str]) -> str:
    """The number that was found, in words if it has any."""
    general = language.partition("_")[0]
    whole, decimals = re.sub(r"\D", "", found["whole"]), found["decimals"] or ""
    if len(whole) > LONGEST_IN.get(general, LONGEST) or len(whole + decimals) > LONGEST - bool(decimals):
        return found[0]  # the library miscounts the last of fifteen digits that have a point among them
    kind = _kind(general, whole, found)
    if kind is None or (general, kind) in LEFT_ALONE:
        return found[0]
    try:
        said = _said(say, kind, whole, decimals, found)
    except FAILURES:
        return found[0]
    if said is None:
        return found[0]
    return said + (" percent" if found["percent"] and general == "en" else found["percent"] or "")


def _kind(language: str, whole: str, found: re.Match[str]) -> Kind | None:
    """How the number is to be said, or None if it is to be left as it stands."""
    english, rest = language == "en", (found.string, found.end())
    if len(whole) > 1 and int(whole[0]) == 0:
        return None
    if found["front"] or found["behind"]:
        if (found["front"] and found["behind"]) or found["percent"] or found["ordinal"] or AFTER_MONEY.match(*rest):
            return None
        if found["magnitude"]:
            return "magnitude" if english else None
        return "money" if len(found["decimals"] or "") in (0, 1, 2) else None
    if found["ordinal"]:
        return "ordinal" if english and not found["decimals"] else None
    if AFTER_NUMBER.match(*rest) or (found["decimals"] and AFTER_CENTS.match(*rest)):
        return None
    if found["decimals"]:
        return "decimal"
    if whole == "1" and language in WITH_AGREEING_ONE:
        return None
    year = language in WITH_YEARS_IN_HUNDREDS and len(found["whole"]) == 4 and 1100 <= int(whole) < 2100
    return "year" if year else "cardinal"


def _said(say: Say, kind: Kind, whole: str, decimals: str, found: re.Match[str]) -> str | None:
    match kind:
        case "money":
            return _money(say, whole, decimals, CURRENCIES[found["front"] or found["behind"]])
        case "magnitude":
            amount = _decimal(say, whole, decimals) if decimals else say(int(whole))
            return f"{amount} {found['magnitude']} {ENGLISH_PLURALS[found['front']]}"
        case "decimal":
            return _decimal(say, whole, decimals)
        case "ordinal" | "year" | "cardinal":
            return say(int(whole), to=kind)


def _money(say: Say, whole: str, decimals: str, currency: str) -> str:
    """An amount without its cents if it has none. To the library a whole number would be cents."""
    amount = float(f"{whole}.{decimals or 0}")
    if int(decimals or 0):
        return say(amount, to="currency", currency=currency)
    return say(amount, to="currency", currency=currency, separator=CENTS).partition(CENTS)[0].rstrip()


def _decimal(say: Say, whole: str, decimals: str) -> str | None:
    """A number with decimals, all of them: the library drops the zeros at their end, which versions need.

    They are then said one by one behind its words for "point". None where it has other words for a tenth.
    """
    if not decimals.endswith("0"):
        return say(float(f"{whole}.{decimals}"))
    tenth, one = say(float(f"{whole}.1")), say(1)
    if not tenth.endswith(one):
        return None
    point = tenth.removesuffix(one)
    return point + (" " if point.endswith(" ") else "").join([say(int(digit)) for digit in decimals])
