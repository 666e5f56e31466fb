"""Where sound goes: to a file, to a listener as it would be heard, or to several places at once.

Importing this imports no third party; each sink is loaded when its name is first used.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from stages.sinks._playout import Playback, Playout
    from stages.sinks.dialect import Dialect
    from stages.sinks.encoded import EncodedFile
    from stages.sinks.plivo import Plivo
    from stages.sinks.realtime import Confirms, Device, RealTime
    from stages.sinks.speaker import NullDevice, SoundCard, Speaker
    from stages.sinks.tee import SinkLost, Tee
    from stages.sinks.telephony import Telephony
    from stages.sinks.telnyx import Telnyx
    from stages.sinks.twilio import Twilio
    from stages.sinks.vonage import Vonage
    from stages.sinks.wav import WavFile
    from stages.sinks.writer import Writer


__all__ = [
    "Confirms",
    "Device",
    "Dialect",
    "EncodedFile",
    "NullDevice",
    "Playback",
    "Playout",
    "Plivo",
    "RealTime",
    "SinkLost",
    "SoundCard",
    "Speaker",
    "Tee",
    "Telephony",
    "Telnyx",
    "Twilio",
    "Vonage",
    "WavFile",
    "Writer",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_playout": "Playback Playout",
            "dialect": "Dialect",
            "encoded": "EncodedFile",
            "plivo": "Plivo",
            "realtime": "Confirms Device RealTime",
            "speaker": "NullDevice SoundCard Speaker",
            "tee": "SinkLost Tee",
            "telephony": "Telephony",
            "telnyx": "Telnyx",
            "twilio": "Twilio",
            "vonage": "Vonage",
            "wav": "WavFile",
            "writer": "Writer",
        },
    )
