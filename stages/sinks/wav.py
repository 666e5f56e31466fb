"""A WAV file: all the turns of a pipeline, one after another, playable at every moment."""

from __future__ import annotations

from pipeline import AudioFormat
from stages.sinks._recording import Recording
from stages.sinks._riff import header
from stages.sinks._target import Name, Target


class WavFile(Recording):
    """Writes what is said to a WAV file; put it last in a pipeline.

    ``target`` is a path, an open binary file, or "-" for standard output. Gives one `Played` for each `Audio`: its text
    is known, and exact, where a flush segment ends. Linear16, mu-law and A-law are written as they come.

    The header goes first and, where the target can seek, is right again after each write, so that a run that was killed
    still plays. A file that exists keeps what it holds until there is sound to write. After an interruption
    everything that had been received is in the file; a pipe gets the rest with the next turn, as its reader takes it.
    A reader that leaves ends the turn quietly.

    Raises `UsageError` when the pipeline opens, if the target cannot be written to, and `PipelineError` if writing
    fails later (a full disk).
    """

    def __init__(self, target: Name) -> None:
        super().__init__(Target(target), _Wav)


class _Wav:
    """A WAV file being written."""

    def __init__(self, target: Target, format: AudioFormat) -> None:
        self._target = target
        self._format = format
        self._size = 0

    def append(self, data: bytes) -> None:
        """Add sound, and have the header say so where that can be done."""
        before, self._size = self._size, self._size + len(data)
        if not before:
            self._target.write(header(self._format, self._size if self._target.can_patch else None) + data)
        else:
            self._target.write(data)
            if self._target.can_patch:
                self._target.patch(header(self._format, self._size))

    def end(self) -> None:
        """Pad odd data. A stream without any sound is still a WAV file: there is nothing it could destroy."""
        if self._size % 2:
            self._target.write(b"\0")
        elif not self._size and self._target.path is None:
            self._target.write(header(self._format, 0))
