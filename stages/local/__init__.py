"""The offline voice, and a Speak server on loopback for it: everything that works without a network and without a key.

The server behaves as the service does and can be told to misbehave: see `LocalSpeakServer` and `Faults`. Importing
this loads no third party; the server does when it is first used.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from stages.local._account import Visited, Watcher
    from stages.local._encode import Encoder
    from stages.local._espeak import EspeakVoice
    from stages.local._faults import Faults, parse_fault
    from stages.local._limits import BOUNDLESS, INSTANT, UNSTEADY, Limits, Timing
    from stages.local._server import LocalSpeakServer
    from stages.local._statistics import Seen, Statistics
    from stages.local._tags import HeardWord, Passage, passages, read_text, read_words
    from stages.local._unsteady import UnsteadyVoice
    from stages.local._voice import ToneVoice, Versatile, Voice


__all__ = [
    "BOUNDLESS",
    "INSTANT",
    "UNSTEADY",
    "Encoder",
    "EspeakVoice",
    "Faults",
    "HeardWord",
    "Limits",
    "LocalSpeakServer",
    "Passage",
    "Seen",
    "Statistics",
    "Timing",
    "ToneVoice",
    "UnsteadyVoice",
    "Versatile",
    "Visited",
    "Voice",
    "Watcher",
    "parse_fault",
    "passages",
    "read_text",
    "read_words",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_account": "Visited Watcher",
            "_encode": "Encoder",
            "_espeak": "EspeakVoice",
            "_faults": "Faults parse_fault",
            "_limits": "BOUNDLESS INSTANT UNSTEADY Limits Timing",
            "_server": "LocalSpeakServer",
            "_statistics": "Seen Statistics",
            "_tags": "HeardWord Passage passages read_text read_words",
            "_unsteady": "UnsteadyVoice",
            "_voice": "ToneVoice Versatile Voice",
        },
    )
