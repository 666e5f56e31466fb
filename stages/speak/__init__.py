"""The Speak sender: chunks to audio over Deepgram's streaming text-to-speech websocket."""

from stages.deepgram.voices import nearest_voice
from stages.speak._access import Connection, Key
from stages.speak._options import DOCUMENTED, UNLIMITED, SpeakLimits, SpeakOptions
from stages.speak._policy import PACED, FlushPolicy, FlushState, Paced, end_of_turn, per_chunk
from stages.speak._report import Resumed, SpeechReport
from stages.speak._stage import DEFAULT_MODEL, Speak

__all__ = [
    "DEFAULT_MODEL",
    "DOCUMENTED",
    "PACED",
    "UNLIMITED",
    "Connection",
    "FlushPolicy",
    "FlushState",
    "Key",
    "Paced",
    "Resumed",
    "Speak",
    "SpeakLimits",
    "SpeakOptions",
    "SpeechReport",
    "end_of_turn",
    "nearest_voice",
    "per_chunk",
]
