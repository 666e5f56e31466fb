"""Written text made fit to be spoken: markdown, addresses, emoji and code become words, or go.

`Speakable` stands after the chunker, `SpeakableText` before it; `Reading` says how things are read. `ChunkReader` and
`TokenReader` are the machines in them. Nothing is lost: every item that goes out tells what the model wrote for it.
"""

from stages.chunker._speakable._readers import ChunkReader, TokenReader
from stages.chunker._speakable._reading import Reading, Verbalise
from stages.chunker._speakable._stage import Speakable, SpeakableText
from stages.chunker._spoken import Spoken, WrittenLedger

__all__ = [
    "ChunkReader",
    "Reading",
    "Speakable",
    "SpeakableText",
    "Spoken",
    "TokenReader",
    "Verbalise",
    "WrittenLedger",
]
