"""The stage around the splitter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from pipeline import Chunk, Lead, Machine, MachineStage, UsageError
from pipeline.options import check_type
from stages.chunker._language import Language
from stages.chunker._lengths import PRESETS, Sizes
from stages.chunker._patience import PATIENCE, Patience
from stages.chunker._rules import Rules, check_word, rules_for
from stages.chunker._splitter import Splitter, unknown
from stages.deepgram.limits import MESSAGE

if TYPE_CHECKING:
    from stages.chunker._speakable import Reading


class Chunker(MachineStage[str, Chunk]):
    """Cuts tokens into chunks fit to be spoken, each as early as it is certain, and makes words of their markdown.

    ``language`` is a code ("en", "de", "zh"), "auto", or a table of your own (`Rules`). A code that is not known gets
    sound defaults. "auto" tells the language from the text, goes on with it in the next turn, and notices when it
    changes; ``outcome.report(LanguageFound)`` says which it was. ``abbreviations`` are words without their last full
    stop, behind which a full stop is no end ("abb", "z.b"), in whatever language.
    ``size`` is a preset ("assistant", "call", "long-form", "sentence") or your own `Sizes`. ``patience`` says how long
    text waits when the model pauses. No chunk is longer than ``maximum`` characters; the default is what the sender
    puts into one message. Where the stages behind tell how long the listener can wait, a long sentence is cut at a
    clause rather than let the listener hear silence.

    ``speakable`` says how markdown, addresses, emoji and code are read: True is `Reading()`, and a `Reading` is one of
    your own. A chunk has the spoken words in ``text`` and the model's own in ``written``, as of `Speakable`. False
    leaves the text as it was written. So does True in a pipeline where another stage reads it: `Speakable`,
    `SpeakableText`, or one of your own that is `pipeline.CleansText`.

    Raises `UsageError` for a preset that does not exist, a maximum that is too small, a word that cannot be found, or a
    library that is not installed; and on opening, where it was given a `Reading` and another stage reads the text, too.
    """

    takes, gives = str, Chunk

    def __init__(
        self,
        language: str | Rules = "auto",
        size: str | Sizes = "assistant",
        patience: Patience = PATIENCE,
        maximum: int = MESSAGE,
        abbreviations: Iterable[str] = (),
        *,
        speakable: bool | Reading = True,
    ) -> None:
        if not isinstance(language, (str, Rules)):
            raise UsageError(f'language= takes a code ("en"), "auto" or Rules, not {type(language).__name__}.')
        check_type("patience", patience, Patience, "Patience(sentence=0.04)")
        self._language = language
        self._abbreviations = _words(abbreviations)
        self._shown = f"{language!r}, {size!r}" if isinstance(language, str) else f"<Rules>, {size!r}"
        self._how = (_sizes(size), patience, maximum)
        self._lead: Lead = unknown
        self._found = Language()  # of the turn before
        self._chosen = not isinstance(speakable, bool)
        self._reading = _reading(speakable)
        self._left = False  # another stage of the pipeline reads the text

        @cache
        def table(code: str) -> Rules:
            return rules_for(code).and_never(self._abbreviations)

        self._table = table if self._abbreviations else rules_for
        self.machine()  # a wrong argument is told now and not in the first turn

    def __repr__(self) -> str:
        return f"Chunker({self._shown}{'' if self._reading else ', speakable=False'})"

    def follow(self, lead: Lead) -> None:
        """Ask `lead` how long the listener can wait: see `pipeline.AsksLead`."""
        self._lead = lead

    def leave_text(self, to: object | None) -> None:
        """Read no markdown where another stage does: see `pipeline.LeavesText`. Raises `UsageError` if both were told
        how.
        """
        self._left = to is not None
        if self._left and self._chosen:
            raise UsageError(
                f"Chunker(speakable=Reading(...)) and {to!r} would both read the text: leave one of them out, or "
                "write Chunker(speakable=False)."
            )

    def machine(self) -> Machine[str, Chunk]:
        """The splitter of a turn, which is told the conversation's language so far, and how long to let wait."""
        splitter = Splitter(self._known(), *self._how, lead=self._lead)
        if self._reading is None or self._left:
            return splitter
        from stages.chunker._spoken_splitter import SpokenSplitter

        return SpokenSplitter(splitter, self._reading)

    def _known(self) -> Rules | Language:
        if isinstance(self._language, Rules):
            return self._language.and_never(self._abbreviations)
        if self._language != "auto":
            return self._table(self._language)
        self._found = Language(self._found.found, self._table)
        return self._found


def _sizes(size: object) -> Sizes:
    if isinstance(size, Sizes):
        return size
    if not isinstance(size, str) or size not in PRESETS:
        raise UsageError(f"There is no chunk size {size!r}; choose one of {', '.join(PRESETS)}, or give a Sizes.")
    return PRESETS[size]


def _reading(speakable: bool | Reading) -> Reading | None:
    """How the text is read; None: not at all. What reads it is loaded only where it is."""
    if speakable is False:
        return None
    from stages.chunker._speakable import Reading

    if speakable is True:
        return Reading()
    if not isinstance(speakable, Reading):
        raise UsageError(f"speakable= takes True, False or a Reading, not {type(speakable).__name__}.")
    return speakable


def _words(abbreviations: Iterable[str]) -> frozenset[str]:
    if isinstance(abbreviations, str):
        raise UsageError('abbreviations= takes several words, not one text: give a set, {"abb", "z.b"}.')
    words = frozenset(word.lower() for word in abbreviations)
    for word in sorted(words):
        check_word(word, "abbreviations")
    return words
