"""What ships: sources, the chunker, the Speak sender, sinks, and the offline voice, in the order of the text.

Each family is a package of its own, and what most users need of it is a name here. Nothing is imported before its name
is first used, so ``import stages`` loads no third party.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stages.chunker import Chunker, LanguageFound, Patience, Reading, Rules, Sizes, Speakable, SpeakableText
    from stages.local import EspeakVoice, LocalSpeakServer, ToneVoice
    from stages.sinks import EncodedFile, Speaker, Tee, Telephony, WavFile, Writer
    from stages.sources import Chat, ChatOptions, Filler, History, Text, first_of
    from stages.speak import (
        UNLIMITED,
        Connection,
        FlushPolicy,
        FlushState,
        Paced,
        RestOptions,
        Speak,
        SpeakLimits,
        SpeakOptions,
        SpeakRest,
        SpeechReport,
        end_of_turn,
        per_chunk,
    )


__all__ = [
    "UNLIMITED",
    "Chat",
    "ChatOptions",
    "Chunker",
    "Connection",
    "EncodedFile",
    "EspeakVoice",
    "Filler",
    "FlushPolicy",
    "FlushState",
    "History",
    "LanguageFound",
    "LocalSpeakServer",
    "Paced",
    "Patience",
    "Reading",
    "RestOptions",
    "Rules",
    "Sizes",
    "Speak",
    "SpeakLimits",
    "SpeakOptions",
    "SpeakRest",
    "Speakable",
    "SpeakableText",
    "Speaker",
    "SpeechReport",
    "Tee",
    "Telephony",
    "Text",
    "ToneVoice",
    "WavFile",
    "Writer",
    "end_of_turn",
    "first_of",
    "per_chunk",
]

_NAMES = {
    "sources": "Chat ChatOptions Filler History Text first_of",
    "chunker": "Chunker LanguageFound Patience Reading Rules Sizes Speakable SpeakableText",
    "speak": (
        "Connection FlushPolicy FlushState Paced RestOptions Speak SpeakLimits SpeakOptions SpeakRest SpeechReport "
        "UNLIMITED end_of_turn per_chunk"
    ),
    "sinks": "EncodedFile Speaker Tee Telephony WavFile Writer",
    "local": "EspeakVoice LocalSpeakServer ToneVoice",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from pipeline.late import late  # not before: `utterflow doctor` runs where another `pipeline` is in the way

        return late(__name__, _NAMES)[0](name)

    def __dir__() -> list[str]:
        return sorted(__all__)
