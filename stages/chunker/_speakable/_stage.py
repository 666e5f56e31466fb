"""The stages around the readers: `Speakable` after the chunker, `SpeakableText` before it."""

from __future__ import annotations

from pipeline import Chunk, MachineStage, UsageError
from stages.chunker._speakable._readers import ChunkReader, TokenReader
from stages.chunker._speakable._reading import Reading


class Speakable(MachineStage[Chunk, Chunk]):
    """Makes chunks fit to be spoken: markdown, addresses, emoji and code become words, or go.

    `Chunker` does the same by itself; this stage is for what stands between the two, and for a chunker of your own. Put
    it after the chunker, which knows what the markup means for where to pause. Each chunk that goes out has the
    spoken words in ``text`` and the model's own in ``written``; a chunk with nothing to say is added to the ``written``
    of the next. What is written after the last word comes at the end in a chunk whose ``text`` is empty: there is
    nothing to send for it.
    ``reading`` says how things are read. Raises `UsageError` if it asks for a library that is not installed.

        Pipeline(Chat("a-model"), Chunker(), shorten, Speakable(Reading(code="skip")), Speak(), WavFile("out.wav"))
    """

    takes, gives = Chunk, Chunk
    cleans_text = True

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = _checked(reading)
        self.machine()  # a missing library is told now and not in the first turn

    def __repr__(self) -> str:
        return "Speakable()" if self._reading == Reading() else "Speakable(Reading(...))"

    def machine(self) -> ChunkReader:
        """The reader of a turn."""
        return ChunkReader(self._reading)


class SpeakableText(MachineStage[str, str]):
    """The same for tokens, to stand before a chunker that knows no markdown.

    Tokens that were changed go out as `Spoken`, a str that remembers what was written for it; `WrittenLedger` follows
    it through whatever cuts the text anew. Text is held back only while it is undecided (a link that is not yet
    closed), and no longer than a second when the model pauses.
    ``reading`` says how things are read. Raises `UsageError` if it asks to ``verbalise``, which needs whole chunks.
    """

    takes, gives = str, str
    cleans_text = True

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = _checked(reading)
        if self._reading.verbalise is not None:
            raise UsageError(
                "verbalise= needs whole chunks: put Speakable after the chunker instead of SpeakableText before it."
            )

    def __repr__(self) -> str:
        return "SpeakableText()" if self._reading == Reading() else "SpeakableText(Reading(...))"

    def machine(self) -> TokenReader:
        """The reader of a turn."""
        return TokenReader(self._reading)


def _checked(reading: Reading | None) -> Reading:
    if reading is None:
        return Reading()
    if not isinstance(reading, Reading):
        raise UsageError(f"reading= takes a Reading, not {type(reading).__name__}: write Reading(links=...).")
    return reading
