"""Speech senders: chunks to audio over a provider's streaming websocket.

`Speak` is Deepgram's. `SpeechSender` makes a stage of any other `provider.Provider` (docs/providers.md).
"""

from stages.deepgram.voices import nearest_voice
from stages.speak import provider
from stages.speak._access import Address, Connection, Key
from stages.speak._options import DOCUMENTED, UNLIMITED, RestOptions, SpeakLimits, SpeakOptions
from stages.speak._policy import PACED, FlushPolicy, FlushState, Paced, end_of_turn, per_chunk
from stages.speak._report import Resumed, SpeechReport
from stages.speak._rest import SpeakRest
from stages.speak._sender import SpeechSender
from stages.speak._stage import DEFAULT_MODEL, Speak

__all__ = [
    "DEFAULT_MODEL",
    "DOCUMENTED",
    "PACED",
    "UNLIMITED",
    "Address",
    "Connection",
    "FlushPolicy",
    "FlushState",
    "Key",
    "Paced",
    "RestOptions",
    "Resumed",
    "Speak",
    "SpeakLimits",
    "SpeakOptions",
    "SpeakRest",
    "SpeechReport",
    "SpeechSender",
    "end_of_turn",
    "nearest_voice",
    "per_chunk",
    "provider",
]
