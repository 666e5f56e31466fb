"""Language knowledge as data: `rules_for` gives a language's table, `detect` guesses the language from its script."""

from __future__ import annotations

from stages.chunker._rules import _germanic, _romance, _scripts, _slavic
from stages.chunker._rules._english import ENGLISH
from stages.chunker._rules._latin import latin
from stages.chunker._rules._marks import DOTS, FULL, MARKS, SURE, WORD_SPACE
from stages.chunker._rules._table import Rules

__all__ = ["DOTS", "FULL", "LANGUAGES", "MARKS", "SURE", "WORD_SPACE", "Rules", "detect", "rules_for"]

_FAMILIES = (_germanic, _romance, _scripts, _slavic)
_SAME = {
    "nb": "no", "nn": "no", "be": "ru", "sr": "bg", "mk": "bg", "ky": "kk", "ur": "fa", "ps": "fa", "ckb": "fa",
    "yue": "zh", "wuu": "zh", "ne": "hi", "sa": "hi", "bn": "ml", "pa": "ml", "gu": "ml", "or": "ml", "ta": "ml",
    "te": "ml", "kn": "ml", "si": "ml", "lo": "th", "km": "my", "bo": "my", "ti": "am", "yi": "he",
    "gl": "pt", "hr": "cs", "sl": "cs", "bs": "cs", "et": "fi", "is": "da", "fo": "da", "lb": "de", "af": "nl",
    "az": "tr",
}  # fmt: skip
"""Languages that are read by the table of another."""

LANGUAGES: dict[str, Rules] = {
    "en": ENGLISH,
    **{rules.code: rules for family in _FAMILIES for rules in vars(family).values() if isinstance(rules, Rules)},
}
"""Every table by its code."""

UNKNOWN = latin("")
"""For a language without a table."""

_SCRIPTS = (
    ("\u0370", "\u03ff", "el"), ("\u0400", "\u052f", "ru"), ("\u0530", "\u058f", "hy"), ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u077f", "ar"), ("\u0900", "\u097f", "hi"), ("\u0980", "\u0dff", "ml"), ("\u0e00", "\u0eff", "th"),
    ("\u0f00", "\u109f", "my"),
    ("\u10a0", "\u10ff", "ka"), ("\u1100", "\u11ff", "ko"), ("\u1200", "\u137f", "am"), ("\u1780", "\u17ff", "my"),
    ("\u3040", "\u30ff", "ja"), ("\u3400", "\u9fff", "zh"), ("\uac00", "\ud7af", "ko"), ("\uf900", "\ufaff", "zh"),
)  # fmt: skip
"""Script ranges and the language that is assumed for them; any other letter is taken for English."""


def rules_for(language: str) -> Rules:
    """The table of a language by its code ("en", "pt-BR"); an unknown one gets sound defaults."""
    code = language.lower().replace("_", "-").split("-")[0]
    return LANGUAGES.get(_SAME.get(code, code), UNKNOWN)


def detect(text: str) -> Rules | None:
    """The table for the script of the first letter of `text`; None if there is no letter."""
    for char in text:
        if char.isalpha():
            return LANGUAGES[next((code for low, high, code in _SCRIPTS if low <= char <= high), "en")]
    return None
