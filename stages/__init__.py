"""What ships: sources, the chunker, the Speak sender, sinks, and the offline voice, in the order of the text.

Each family is a package of its own, and what most users need of it is a name here. Nothing is imported before its name
is first used, so ``import stages`` loads no third party.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stages.chunker import Chunker, Patience, Reading, Sizes, Speakable, SpeakableText
    from stages.local import EspeakVoice, LocalSpeakServer, ToneVoice
    from stages.sinks import EncodedFile, Speaker, Tee, Telephony, WavFile, Writer
    from stages.sources import Chat, ChatOptions, Filler, History, Text, first_of
    from stages.speak import (
        UNLIMITED,
        FlushPolicy,
        FlushState,
        Paced,
        Speak,
        SpeakLimits,
        SpeakOptions,
        SpeechReport,
        end_of_turn,
        per_chunk,
    )

_NAMES = {
    "sources": "Chat ChatOptions Filler History Text first_of",
    "chunker": "Chunker Patience Reading Sizes Speakable SpeakableText",
    "speak": (
        "FlushPolicy FlushState Paced Speak SpeakLimits SpeakOptions SpeechReport UNLIMITED end_of_turn per_chunk"
    ),
    "sinks": "EncodedFile Speaker Tee Telephony WavFile Writer",
    "local": "EspeakVoice LocalSpeakServer ToneVoice",
}
_HOME = {name: family for family, names in _NAMES.items() for name in names.split()}

__all__ = [
    "UNLIMITED",
    "Chat",
    "ChatOptions",
    "Chunker",
    "EncodedFile",
    "EspeakVoice",
    "Filler",
    "FlushPolicy",
    "FlushState",
    "History",
    "LocalSpeakServer",
    "Paced",
    "Patience",
    "Reading",
    "Sizes",
    "Speak",
    "SpeakLimits",
    "SpeakOptions",
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


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'stages' ({__file__}) has no attribute {name!r}")
    value: object = getattr(import_module(f"stages.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
