"""Where sound goes: to a file, to a listener as it would be heard, or to several places at once.

Importing this imports no third party; each sink is loaded when its name is first used.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from stages.sinks._playout import Playback, Playout
    from stages.sinks.encoded import EncodedFile
    from stages.sinks.speaker import NullDevice, Speaker
    from stages.sinks.tee import SinkLost, Tee
    from stages.sinks.telephony import Telephony
    from stages.sinks.wav import WavFile
    from stages.sinks.writer import Writer


__all__ = [
    "EncodedFile",
    "NullDevice",
    "Playback",
    "Playout",
    "SinkLost",
    "Speaker",
    "Tee",
    "Telephony",
    "WavFile",
    "Writer",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_playout": "Playback Playout",
            "encoded": "EncodedFile",
            "speaker": "NullDevice Speaker",
            "tee": "SinkLost Tee",
            "telephony": "Telephony",
            "wav": "WavFile",
            "writer": "Writer",
        },
    )
