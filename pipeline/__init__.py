"""The kernel: stages joined by memory channels, and turns that are scopes."""

# Items
from pipeline._items import Audio, AudioFormat, Chunk, Cut, Encoding, Played

# Errors
from pipeline._errors import (
    ConnectFailed,
    ConnectionLost,
    LimitExceeded,
    LocalProtocolError,
    PipelineError,
    ProtocolError,
    RemoteProtocolError,
    SourceError,
    SpeechError,
    SynthesisFailed,
    UsageError,
)

# Machines
from pipeline._machine import Machine

__all__ = [
    "Audio", "AudioFormat", "Chunk", "ConnectFailed", "ConnectionLost", "Cut", "Encoding", "LimitExceeded",
    "LocalProtocolError", "Machine", "PipelineError", "Played", "ProtocolError", "RemoteProtocolError", "SourceError",
    "SpeechError", "SynthesisFailed", "UsageError",
]
