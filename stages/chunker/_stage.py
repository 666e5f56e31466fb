"""The stage around the splitter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pipeline import Chunk, Lead, Stage, UsageError, drive
from stages.chunker._language import Language
from stages.chunker._lengths import PRESETS, WIRE_MAXIMUM, Sizes
from stages.chunker._rules import Rules, check_word, rules_for
from stages.chunker._splitter import PATIENCE, Patience, Splitter, unknown


def Chunker(  # noqa: N802 - a stage is named like one
    language: str | Rules = "auto",
    size: str | Sizes = "assistant",
    patience: Patience = PATIENCE,
    maximum: int = WIRE_MAXIMUM,
    abbreviations: Iterable[str] = (),
) -> Stage[str, Chunk]:
    """A stage that cuts tokens into chunks fit to be spoken, each as early as it is certain.

    ``language`` is a code ("en", "de", "zh"), "auto", or a table of your own (`Rules`). A code that is not known gets
    sound defaults. "auto" tells the language from the text, goes on with it in the next turn, and notices when it
    changes; ``outcome.report(LanguageFound)`` says which it was. ``abbreviations`` are words without their last full
    stop, behind which a full stop is no end ("abb", "z.b"), in whatever language.
    ``size`` is a preset ("assistant", "call", "long-form", "sentence") or your own `Sizes`. ``patience`` says how long
    text waits when the model pauses. No chunk is longer than ``maximum`` characters; the default is what one Speak
    message holds. Where the stages behind tell how long the listener can wait, a long sentence is cut at a clause
    rather than let the listener hear silence.

    Raises `UsageError` for a preset that does not exist, a maximum that is too small, or a word that cannot be found.
    """
    if isinstance(size, str):
        if size not in PRESETS:
            raise UsageError(f"There is no chunk size {size!r}; choose one of {', '.join(PRESETS)}, or give a Sizes.")
        size = PRESETS[size]
    if not isinstance(language, (str, Rules)):
        raise UsageError(f'language= takes a code ("en"), "auto" or Rules, not {type(language).__name__}.')
    splitters = _Splitters(language, _words(abbreviations), size, patience, maximum)
    splitters()  # a wrong argument is told now and not in the first turn
    return drive(splitters)


def _words(abbreviations: Iterable[str]) -> frozenset[str]:
    if isinstance(abbreviations, str):
        raise UsageError('abbreviations= takes several words, not one text: give a set, {"abb", "z.b"}.')
    words = frozenset(word.lower() for word in abbreviations)
    for word in sorted(words):
        check_word(word, "abbreviations")
    return words


class _Splitters:
    """Makes the splitter of each turn: it tells it the conversation's language so far, and how long to let wait."""

    __name__ = "chunker"

    def __init__(
        self, language: str | Rules, abbreviations: frozenset[str], size: Sizes, patience: Patience, maximum: int
    ) -> None:
        self._language = language
        self._abbreviations = abbreviations
        self._how = (size, patience, maximum)
        self._lead: Lead = unknown
        self._found = Language()  # of the turn before

        @cache
        def table(code: str) -> Rules:
            return rules_for(code).and_never(abbreviations)

        self._table = table if abbreviations else rules_for

    def follow(self, lead: Lead) -> None:
        self._lead = lead

    def __call__(self) -> Splitter:
        return Splitter(self._known(), *self._how, lead=self._lead)

    def _known(self) -> Rules | Language:
        if isinstance(self._language, Rules):
            return self._language.and_never(self._abbreviations)
        if self._language != "auto":
            return self._table(self._language)
        self._found = Language(self._found.found, self._table)
        return self._found
