"""The chunker: decides how soon the first word is heard and whether the voice sounds like a person.

`Chunker` is the stage, `Splitter` the pure machine in it: tokens in, chunks out, nothing lost. Underneath, a finder
tells where sentences and blocks end, from tables that hold what is known of each language; on top, sizes decide what
is joined and what is cut. Text is never changed here; `Speakable` is for that.

Each name is loaded when it is first used: a pipeline without `Speakable` does not pay for its patterns.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from stages.chunker._language import LanguageFound
    from stages.chunker._lengths import PRESETS, Sizes
    from stages.chunker._patience import Patience
    from stages.chunker._rules import Rules
    from stages.chunker._speakable import Reading, Speakable, SpeakableText
    from stages.chunker._splitter import Splitter
    from stages.chunker._stage import Chunker

__all__ = [
    "PRESETS",
    "Chunker",
    "LanguageFound",
    "Patience",
    "Reading",
    "Rules",
    "Sizes",
    "Speakable",
    "SpeakableText",
    "Splitter",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_language": "LanguageFound",
            "_lengths": "PRESETS Sizes",
            "_rules": "Rules",
            "_speakable": "Reading Speakable SpeakableText",
            "_patience": "Patience",
            "_splitter": "Splitter",
            "_stage": "Chunker",
        },
    )
