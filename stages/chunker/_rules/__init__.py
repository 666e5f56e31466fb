"""Language knowledge as data: `rules_for` gives a language's table."""

from __future__ import annotations

from stages.chunker._rules._english import ENGLISH
from stages.chunker._rules._further import (
    ALBANIAN,
    ESTONIAN,
    INDONESIAN,
    LATVIAN,
    LITHUANIAN,
    SWAHILI,
    TAGALOG,
    VIETNAMESE,
)
from stages.chunker._rules._germanic import DANISH, DUTCH, FINNISH, GERMAN, HUNGARIAN, NORWEGIAN, SWEDISH, TURKISH
from stages.chunker._rules._latin import latin
from stages.chunker._rules._marks import ADDRESSED, DOTS, FULL, MARKS, SURE, WORD_SPACE
from stages.chunker._rules._romance import CATALAN, FRENCH, ITALIAN, PORTUGUESE, ROMANIAN, SPANISH
from stages.chunker._rules._scripts import (
    AMHARIC,
    ARABIC,
    ARMENIAN,
    CHINESE,
    GEORGIAN,
    GREEK,
    HEBREW,
    HINDI,
    INDIC,
    JAPANESE,
    KOREAN,
    MARATHI,
    PERSIAN,
    SOUTHEAST_ASIAN,
    THAI,
)
from stages.chunker._rules._slavic import BULGARIAN, CZECH, KAZAKH, POLISH, RUSSIAN, SLOVAK, UKRAINIAN
from stages.chunker._rules._table import Rules, check_word

__all__ = [
    "ADDRESSED",
    "DOTS",
    "FULL",
    "LANGUAGES",
    "MARKS",
    "OWN_MARKS",
    "SURE",
    "UNKNOWN",
    "WORD_SPACE",
    "Rules",
    "check_word",
    "rules_for",
]

_TABLES = (
    ENGLISH, GERMAN, DUTCH, DANISH, SWEDISH, NORWEGIAN, FINNISH, TURKISH, HUNGARIAN,
    FRENCH, SPANISH, ITALIAN, PORTUGUESE, CATALAN, ROMANIAN, POLISH, CZECH, SLOVAK,
    VIETNAMESE, INDONESIAN, TAGALOG, SWAHILI, LITHUANIAN, LATVIAN, ESTONIAN, ALBANIAN,
    RUSSIAN, UKRAINIAN, BULGARIAN, KAZAKH, GREEK, ARMENIAN, GEORGIAN, ARABIC, PERSIAN, HEBREW, AMHARIC,
    HINDI, MARATHI, INDIC, THAI, SOUTHEAST_ASIAN, CHINESE, JAPANESE, KOREAN,
)  # fmt: skip
_SAME = {
    "nb": "no", "nn": "no", "be": "ru", "sr": "bg", "mk": "bg", "ky": "kk", "ur": "fa", "ps": "fa", "ckb": "fa",
    "yue": "zh", "wuu": "zh", "ne": "hi", "sa": "hi", "bn": "ml", "pa": "ml", "gu": "ml", "or": "ml", "ta": "ml",
    "te": "ml", "kn": "ml", "si": "ml", "lo": "th", "km": "my", "bo": "my", "ti": "am", "yi": "he",
    "gl": "pt", "hr": "cs", "sl": "cs", "bs": "cs", "is": "da", "fo": "da", "lb": "de", "af": "nl",
    "az": "tr", "ms": "id", "fil": "tl",
}  # fmt: skip
"""Languages that are read by the table of another."""

LANGUAGES: dict[str, Rules] = {rules.code: rules for rules in _TABLES}
"""Every table by its code."""

OWN_MARKS = "".join(sorted({mark for rules in LANGUAGES.values() for mark in rules.marks}))
"""Marks that end a sentence in some languages only."""

UNKNOWN = latin("")
"""For a language without a table."""


def rules_for(language: str) -> Rules:
    """The table of a language by its code ("en", "pt-BR"); an unknown one gets sound defaults."""
    code = language.lower().replace("_", "-").split("-")[0]
    return LANGUAGES.get(_SAME.get(code, code), UNKNOWN)
