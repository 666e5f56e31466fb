"""Sound on its way to a sound card, whose driver takes it from a thread of its own.

Rules of this file: the standard library only; never waits but for a lock that is held for microseconds; what is not
there is silence. Samples are signed 16-bit.
"""

from __future__ import annotations

import threading
from array import array

FADE = 0.005
"""Seconds over which sound is faded out when it is cut: less clicks, more is heard as a delay."""


class SoundBuffer:
    """`put` sound in, `take` it out, or `drop` the rest. ``rate`` is in hertz, ``channels`` are interleaved."""

    def __init__(self, rate: int, channels: int = 1) -> None:
        self._block = 2 * channels
        self._fade = int(FADE * rate)
        self._data = bytearray()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._data)

    def put(self, data: bytes) -> None:
        """Add sound at the end."""
        with self._lock:
            self._data += data

    def take(self, size: int) -> bytes:
        """The next `size` bytes; silence where there are none."""
        with self._lock:
            data = bytes(self._data[:size])
            del self._data[:size]
        return data + bytes(size - len(data))

    def drop(self) -> None:
        """Forget the sound, but for a few milliseconds in which it fades out."""
        with self._lock:
            del self._data[self._fade * self._block :]
            blocks = len(self._data) // self._block
            del self._data[blocks * self._block :]
            samples = array("h", bytes(self._data))
            for at in range(len(samples)):
                samples[at] = samples[at] * (blocks - at * 2 // self._block) // (blocks + 1)
            self._data[:] = samples.tobytes()
