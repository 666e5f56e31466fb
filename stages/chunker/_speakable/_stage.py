"""The stages around the readers: `Speakable` after the chunker, `SpeakableText` before it."""

from __future__ import annotations

from pipeline import Chunk, Stage, UsageError, drive
from stages.chunker._speakable._readers import ChunkReader, TokenReader
from stages.chunker._speakable._reading import Reading


def Speakable(reading: Reading | None = None) -> Stage[Chunk, Chunk]:  # noqa: N802 - a stage is named like one
    """A stage that makes chunks fit to be spoken: markdown, addresses, emoji and code become words, or go.

    Put it after the chunker, which knows what the markup means for where to pause. Each chunk that goes out has the
    spoken words in
    ``text`` and the model's own in ``written``; a chunk with nothing to say is added to the ``written`` of the next.
    What is written after the last word comes at the end in a chunk whose ``text`` is empty: there is nothing to send
    for it.
    ``reading`` says how things are read. Raises `UsageError` if it asks for a library that is not installed.

        Pipeline(Chat("a-model"), Chunker(), Speakable(Reading(code="skip")), Speak(), WavFile("out.wav"))
    """
    chosen = reading or Reading()
    ChunkReader(chosen)  # a missing library is told now and not in the first turn

    def speakable() -> ChunkReader:
        return ChunkReader(chosen)

    return drive(speakable)


def SpeakableText(reading: Reading | None = None) -> Stage[str, str]:  # noqa: N802 - a stage is named like one
    """The same for tokens, to stand before a chunker that knows no markdown.

    Tokens that were changed go out as `Spoken`, a str that remembers what was written for it; `Ledger` follows it
    through whatever cuts the text anew. Text is held back only while it is undecided (a link that is not yet
    closed), and no longer than a second when the model pauses.
    ``reading`` says how things are read. Raises `UsageError` if it asks to ``verbalise``, which needs whole chunks.
    """
    chosen = reading or Reading()
    if chosen.verbalise is not None:
        raise UsageError(
            "verbalise= needs whole chunks: put Speakable after the chunker instead of SpeakableText before it."
        )

    def speakable_text() -> TokenReader:
        return TokenReader(chosen)

    return drive(speakable_text)
