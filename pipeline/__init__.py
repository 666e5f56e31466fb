"""The kernel: stages joined by memory channels, turns that are scopes, and machines that are told the time.

Nothing heavy is imported before its name is first used, so ``import pipeline`` loads no third party.
"""

from typing import TYPE_CHECKING

from pipeline.late import late

if TYPE_CHECKING:
    from pipeline._errors import (
        ConnectFailed,
        ConnectionLost,
        ContractBroken,
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
    from pipeline._items import Audio, AudioFormat, Chunk, Cut, Encoding, Played
    from pipeline._journal import keep_moments
    from pipeline._link import Inbox, Outbox
    from pipeline._log import get_logger
    from pipeline._logged import show_logs
    from pipeline._machine import Machine
    from pipeline._meter import LinkTimes
    from pipeline._moments import (
        ChunkReleased,
        FirstByte,
        FirstToken,
        FlushSent,
        Heard,
        Interrupted,
        ModelAnswered,
        ModelAsked,
        Moment,
        OnEvent,
        PlayoutBegan,
        Reconnected,
        SegmentReceived,
        SoundBegan,
        TextSent,
        TurnBegan,
        TurnOver,
        Underrun,
        VoiceUsed,
    )
    from pipeline._pipeline import Pipeline
    from pipeline._record import TurnRecord
    from pipeline._stage import MachineStage, Stage, drive, each
    from pipeline._terms import AsksLead, CleansText, Lead, LeavesText, MakesAudio, TakesAudio, TellsLead
    from pipeline._time import clock
    from pipeline._timeline import Timeline
    from pipeline._timings import Timings
    from pipeline._turn import Outcome, Turn


__all__ = [
    "AsksLead",
    "Audio",
    "AudioFormat",
    "Chunk",
    "ChunkReleased",
    "CleansText",
    "ConnectFailed",
    "ConnectionLost",
    "ContractBroken",
    "Cut",
    "Encoding",
    "FirstByte",
    "FirstToken",
    "FlushSent",
    "Heard",
    "Inbox",
    "Interrupted",
    "Lead",
    "LeavesText",
    "LimitExceeded",
    "LinkTimes",
    "LocalProtocolError",
    "Machine",
    "MachineStage",
    "MakesAudio",
    "ModelAnswered",
    "ModelAsked",
    "Moment",
    "OnEvent",
    "Outbox",
    "Outcome",
    "Pipeline",
    "PipelineError",
    "Played",
    "PlayoutBegan",
    "ProtocolError",
    "Reconnected",
    "RemoteProtocolError",
    "SegmentReceived",
    "SoundBegan",
    "SourceError",
    "SpeechError",
    "Stage",
    "SynthesisFailed",
    "TakesAudio",
    "TellsLead",
    "TextSent",
    "Timeline",
    "Timings",
    "Turn",
    "TurnBegan",
    "TurnOver",
    "TurnRecord",
    "Underrun",
    "UsageError",
    "VoiceUsed",
    "clock",
    "drive",
    "each",
    "get_logger",
    "keep_moments",
    "show_logs",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = late(
        __name__,
        {
            "_errors": (
                "ConnectFailed ConnectionLost ContractBroken LimitExceeded LocalProtocolError PipelineError "
                "ProtocolError RemoteProtocolError SourceError SpeechError SynthesisFailed UsageError"
            ),
            "_items": "Audio AudioFormat Chunk Cut Encoding Played",
            "_journal": "keep_moments",
            "_link": "Inbox Outbox",
            "_log": "get_logger",
            "_logged": "show_logs",
            "_machine": "Machine",
            "_meter": "LinkTimes",
            "_moments": (
                "ChunkReleased FirstByte FirstToken FlushSent Heard Interrupted ModelAnswered ModelAsked Moment "
                "OnEvent PlayoutBegan Reconnected SegmentReceived SoundBegan TextSent TurnBegan TurnOver Underrun "
                "VoiceUsed"
            ),
            "_pipeline": "Pipeline",
            "_record": "TurnRecord",
            "_stage": "MachineStage Stage drive each",
            "_time": "clock",
            "_terms": "AsksLead CleansText Lead LeavesText MakesAudio TakesAudio TellsLead",
            "_timeline": "Timeline",
            "_timings": "Timings",
            "_turn": "Outcome Turn",
        },
    )
