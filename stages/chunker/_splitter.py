"""The splitter: the machine that turns tokens into chunks.

Rules of this file
* *Lossless*: chunks joined are the tokens joined, to the character. White space stands in front of what it leads to.
* *Cut-invariant*: the same text gives the same chunks however it is cut into tokens, as long as no deadline passes.
* *Linear* and *bounded*: each character is looked at a bounded number of times; no chunk is longer than the maximum,
  and no more is held than that and the finder's look-ahead.
* *Idempotent finish*: a second one gives nothing.
* A token that was made fit to be spoken (`Spoken`) tells what the model wrote; the chunks tell it on.

The text that waits::

    |<- whole sentences, too short yet ->|<- a sentence being written ->|<- not decided yet ->|
    offset                               held                           settled             end
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from pipeline import Chunk, Cut, Lead, UsageError
from pipeline.options import is_count
from stages.chunker._cursor import Boundary
from stages.chunker._finder import Finder
from stages.chunker._language import Language, LanguageFound
from stages.chunker._lengths import (
    LEAST_MAXIMUM,
    PRESETS,
    Sizes,
    best_cut,
    ends_clause,
    first_clause,
    last_clause,
    spoken,
)
from stages.chunker._pace import Pace
from stages.chunker._patience import PATIENCE, UNSURE, Patience
from stages.chunker._pending import Pending
from stages.chunker._phrase_ends import FIRST, FURTHEST, first_piece, look_again, phrase_end
from stages.chunker._rules import Rules, rules_for
from stages.chunker._spoken import Spoken, WrittenLedger
from stages.deepgram.limits import MESSAGE

OPENER = 24
"""Characters up to which a first sentence is an opener ("Sure!")."""
UNDECIDED = 8
"""Characters in front of the settled place that a list number on the same line may still claim ..."""
BLANK = 64
"""... and white space that a line's end may still claim."""
UNREAD = 32
"""Tokens in which nothing has happened that are kept back before they are read."""
TICK = 0.001
"""Seconds by which silence may be early: timers are no finer, and sums of times are not exact."""


ASSISTANT = PRESETS["assistant"]


def unknown(now: float) -> float | None:
    """The lead of a listener of whom nothing is known."""
    return None


def known(language: str | Rules | Language) -> Rules | Language:
    """The table of a code, and for "auto" what is to be found in the text."""
    if isinstance(language, str):
        return Language() if language == "auto" else rules_for(language)
    return language


class Splitter:
    """Cuts a stream of tokens into chunks fit to be spoken. A `Machine` from ``str`` to `Chunk`.

    ``language`` is a code ("en", "de", "zh"), "auto", a table of one's own, or a `Language` that goes on from the turn
    before. ``sizes`` says how long chunks should be, ``patience`` how long
    text waits for more, ``maximum`` what no chunk is longer than, in characters. ``lead`` is asked how long the
    listener can be kept waiting. Raises `UsageError` for a maximum that is too small.
    """

    def __init__(
        self,
        language: str | Rules | Language = "auto",
        sizes: Sizes = ASSISTANT,
        patience: Patience = PATIENCE,
        maximum: int = MESSAGE,
        lead: Lead = unknown,
    ) -> None:
        if not (is_count(maximum) and maximum >= LEAST_MAXIMUM):
            raise UsageError(
                f"The maximum of {maximum!r} characters is too small: "
                f"give {LEAST_MAXIMUM} or more, so that an inline pronunciation stays whole."
            )
        self._sizes = sizes
        self._patience = patience
        self._overlong = min(sizes.overlong, maximum) if sizes.overlong else maximum
        self._unread: list[str] = []  # tokens that nobody has looked at
        self._wakes: Callable[[str], object] = bool  # whether a token may settle something; any may at first
        self._finder = Finder(known(language))
        self._told = language != "auto" and not isinstance(language, Language)
        self._pending = Pending()
        self._ledger: WrittenLedger | None = None
        self._held = 0
        self._held_cut: Cut = "sentence"
        self._index = 0
        self._language = ""  # of the chunk that goes out next
        self._out: list[Chunk] = []
        self._eager = sizes.clause > 0  # each token is looked at, for the sake of a first clause
        self._now = 0.0  # when the last token came
        self._pace = Pace()
        self._began: float | None = None  # when the first did
        self._due = inf  # when to look next whether the first sound can be less than a sentence
        self._asked = 0.0  # the time, as far as it was told
        self._lead = lead
        self._hopeless = False  # nothing that waits can be said, whatever the listener hears
        self._done = False

    @property
    def report(self) -> LanguageFound:
        """In which language the text has been read so far."""
        return LanguageFound(self._finder.language, self._told)

    @property
    def deadline(self) -> float | None:
        """When the waiting text may go out although no more came; None while it has to wait for more."""
        soonest = min(self._patience_ends(), self._silence_comes(), self._due)
        return None if soonest == inf else soonest

    def _silence_comes(self) -> float:
        """When the listener will hear a gap unless what waits is said; infinite: nobody knows of one."""
        if self._hopeless or self._done or not self._index or not self._sizes.clause:
            return inf
        left = self._lead(self._asked)
        return inf if left is None else self._asked + left

    def _patience_ends(self) -> float:
        """When the text has waited long enough for more; infinite: it is not over."""
        finder, pending = self._finder, self._pending
        if self._done or (pending.offset == pending.end and not self._unread):
            return inf
        gaps = self._patience.gaps
        if finder.likely is not None:
            least = self._patience.sentence
            if finder.unfinished:
                least, gaps = max(least, self._patience.joining), gaps * UNSURE
        elif self._held > pending.offset:
            least = self._patience.joining
        elif self._sizes.clause and self._clause_waits(finder):
            least = self._patience.clause
        else:
            return inf
        return self._now + max(least, self._pace.wait(gaps))

    def feed(self, item: str, now: float) -> Sequence[Chunk]:
        """Take a token; give the chunks that became certain with it."""
        self._now = self._asked = now
        self._pace.token(now)
        self._hopeless = False
        unread = self._unread
        unread.append(item)
        if self._wakes(item) or len(unread) > UNREAD:
            return self._look() or (self._begin(now) if self._eager else ())
        return ()

    def expire(self, now: float) -> Sequence[Chunk]:
        """The model has paused for as long as the waiting text's patience: give what may go out."""
        self._asked = now
        calm, hurried, finder = self._patience_ends(), self._silence_comes(), self._finder
        hurry = hurried <= now + TICK
        if not hurry and now < calm:
            return self._begin(now) if now >= self._due else ()
        self._out = []
        self._language = finder.language
        if finder.likely is not None:
            self._held = finder.likely
            finder.settle(self._held)
        elif hurry:
            return self._hurry(finder)
        elif self._held == self._pending.offset:
            finder.feed(self._read())
            text = self._pending.text(self._held, self._pending.end)
            self._held += len(text.rstrip())
        self._emit(self._held, "patience")
        return self._out

    def finish(self, now: float) -> Sequence[Chunk]:
        """No more tokens will come: give all the text that is left."""
        if self._done:
            return ()
        self._now = now
        settled = list(self._look()) if self._unread else []  # what was kept back, as if more could come
        found = self._finder.feed(self._read(), final=True)
        self._advance(found, self._pending.end + BLANK + UNDECIDED)
        if self._pending.end - self._pending.offset > self._overlong:
            self._emit(self._held, self._held_cut)
        self._language = self._finder.language
        self._emit(self._pending.end, "end", blank=True)
        if self._ledger and (silent := self._ledger.rest()):  # written behind the last word, and not to be spoken
            self._out.append(Chunk("", self._index, "end", silent, self._language))
        self._done = True
        self._due = inf
        return settled + self._out

    def _begin(self, now: float) -> Sequence[Chunk]:
        """No mark has come in time for the turn's first sound: give a clause or a phrase, if somebody may be listening.

        Not while the text stops at a mark that is being judged, nor inside of what is one thing.
        """
        self._out, self._due = [], inf
        finder, pending = self._finder, self._pending
        if self._began is None or pending.end - pending.offset > FURTHEST:
            return ()
        text = pending.text(pending.offset, pending.end)
        waited = now - self._began + TICK
        due = self._began + look_again(text)
        if due > now:  # else it was asked in vain: only more text can help
            self._due = due
        if waited < FIRST or finder.inside or finder.settled < pending.end or self._lead(now) == inf:
            return ()
        language, rules = finder.begins(text)
        if end := first_piece(text, waited, self._sizes.clause, rules):
            self._language = language
            self._emit(pending.offset + end, "clause")
        return self._out

    def _hurry(self, finder: Finder) -> Sequence[Chunk]:
        """The listener is about to hear silence: give up to the last good place in what waits, if there is one."""
        pending, least = self._pending, self._sizes.clause
        finder.feed(self._read())
        if self._held > pending.offset:
            self._emit(self._held, self._held_cut)
        elif not finder.inside:
            text = pending.text(pending.offset, pending.end)
            end = last_clause(text, least) or phrase_end(text, 2 * least, finder.rules)
            self._emit(pending.offset + end, "clause")
        self._hopeless = not self._out
        return self._out

    def _read(self) -> str:
        """What has not been read yet, which now waits to become chunks."""
        unread = self._unread
        if self._began is None:
            self._began = self._now
        if len(unread) == 1 and self._ledger is None and type(unread[0]) is str:
            text = unread.pop()  # most of the time, and only sooner
        else:
            text = "".join(unread)
            if self._ledger is not None or Spoken in map(type, unread):
                self._note(unread)
            unread.clear()
        self._pending.add(text)
        return text

    def _note(self, tokens: list[str]) -> None:
        """Remember what the model wrote for these tokens; until the first that was changed there is no need to."""
        if self._ledger is None:
            self._ledger = WrittenLedger()
            self._ledger.add(self._pending.text(self._pending.offset, self._pending.end))
        for token in tokens:
            self._ledger.add(token)

    def _look(self) -> Sequence[Chunk]:
        """Read what has not been read, and give what became certain."""
        finder = self._finder
        found = finder.feed(self._read())
        self._wakes = bool if self._eager else finder.wakes
        if found or self._eager or self._pending.end - self._held > self._overlong:
            return self._advance(found, finder.settled)
        return ()

    def _clause_waits(self, finder: Finder) -> bool:
        """Whether the text stops at the end of a clause that is worth saying."""
        last = self._unread[-1] if self._unread else self._pending.text(self._pending.end - 1, self._pending.end)
        if finder.inside or not (last.isspace() or ends_clause(last.rstrip())):
            return False
        waiting = (self._pending.text(self._pending.offset, self._pending.end) + "".join(self._unread)).rstrip()
        return ends_clause(waiting) and spoken(waiting) >= self._sizes.clause

    def _advance(self, found: list[Boundary], settled: int) -> Sequence[Chunk]:
        """Go over what was decided, in the text's order: overlong sentences are cut, whole ones joined or sent."""
        self._out = []
        for boundary in found:
            self._shorten(boundary.at, boundary.at)
            self._meet(boundary)
        self._shorten(self._behind_word(settled) - UNDECIDED, settled - BLANK - UNDECIDED)
        return self._out

    def _behind_word(self, at: int) -> int:
        text = self._pending.text(max(self._pending.offset, at - BLANK), at)
        return at - len(text) + len(text.rstrip())

    def _meet(self, boundary: Boundary) -> None:
        """A sentence ends: send it, or hold it until there is enough of them."""
        self._language = boundary.language
        cut: Cut = "layout" if boundary.block else "sentence"
        pending, sizes = self._pending, self._sizes
        if boundary.at <= self._held:  # in a block of code that nobody closed: it was cut already
            return
        if not self._index:
            size = spoken(pending.text(pending.offset, boundary.at).strip())
            self._emit(boundary.at, "opener" if size <= OPENER and not boundary.block else cut)
            return
        size = spoken(pending.text(pending.offset, boundary.at).strip())
        if self._held > pending.offset and (size > sizes.longest or boundary.at - pending.offset > self._overlong):
            self._emit(self._held, self._held_cut)
            size = spoken(pending.text(pending.offset, boundary.at).strip())
        self._held, self._held_cut = boundary.at, cut
        if size >= sizes.shortest:
            self._emit(boundary.at, cut)

    def _shorten(self, clauses: int, settled: int) -> None:
        """Cut what is too long up to `settled`, and the turn's first sentence at a clause up to `clauses`."""
        pending, sizes = self._pending, self._sizes
        if self._eager and clauses > pending.offset:
            end = first_clause(pending.text(pending.offset, clauses), sizes.clause, self._finder.begins)
            if end:
                self._language = self._finder.begins(pending.text(pending.offset, pending.offset + end))[0]
                self._emit(pending.offset + end, "clause")
        while settled - self._held > self._overlong:
            if self._held > pending.offset:
                self._emit(self._held, self._held_cut)
            text = pending.text(pending.offset, pending.offset + self._overlong + 1)
            end, cut = best_cut(text, self._overlong)
            self._emit(pending.offset + end, cut, blank=True)

    def _emit(self, end: int, cut: Cut, blank: bool = False) -> None:
        pending = self._pending
        if end > pending.offset and (blank or not pending.text(pending.offset, end).isspace()):
            text = pending.take(end)
            written = self._ledger.take(len(text)) if self._ledger else text
            if self._ledger and cut == "end":
                written += self._ledger.rest()
            written_so = None if written == text else written
            self._out.append(Chunk(text, self._index, cut, written_so, self._language))
            self._index += 1
            if self._eager:
                self._eager, self._due = False, inf
                self._wakes = self._finder.wakes
        self._held = max(self._held, pending.offset)
