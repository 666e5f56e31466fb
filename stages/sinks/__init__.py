"""Where sound goes: to a file, to a listener as it would be heard, or to several places at once.

Importing this imports no third party; each sink is loaded when its name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stages.sinks._playout import Playback, Playout
    from stages.sinks.encoded import EncodedFile
    from stages.sinks.speaker import NullDevice, Speaker
    from stages.sinks.tee import SinkLost, Tee
    from stages.sinks.telephony import Telephony
    from stages.sinks.wav import WavFile
    from stages.sinks.writer import Writer

_HOME = {
    "EncodedFile": "encoded",
    "NullDevice": "speaker",
    "Playback": "_playout",
    "Playout": "_playout",
    "SinkLost": "tee",
    "Speaker": "speaker",
    "Tee": "tee",
    "Telephony": "telephony",
    "WavFile": "wav",
    "Writer": "writer",
}

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


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"stages.sinks.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
