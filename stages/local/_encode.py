"""From what a voice gives to what a client asked for: another sample rate, mu-law, A-law.

Nothing is loaded that is not needed: equal rates take no resampler (and no numpy), linear16 takes no coder.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from pipeline import AudioFormat, UsageError

QUALITY = "MQ"
"""The resampler's quality: flat up to 3.6 kHz at 8000 Hz, where LQ loses 8 dB at 3.4 kHz, and no slower (measured with
soxr 1.1). It holds back up to 55 ms of sound, which is not time: voices are faster than that."""

_INSTALL = 'pip install "utterflow[local]"'

Coder = Callable[[bytes], bytes]
Resampler = Callable[[bytes, bool], bytes]


class Encoder:
    """Turns mono linear16 at `source_rate` into `format`, piece by piece; one for each stream of sound.

    Pieces may have any length: a byte that is half a sample waits for the other one. Raises `UsageError` if the format
    cannot be made, or if what it takes is not installed. ::

        encoder = Encoder(22_050, AudioFormat("mulaw", 8_000))
        sent = [encoder.feed(block) for block in blocks] + [encoder.finish()]
    """

    def __init__(self, source_rate: int, format: AudioFormat) -> None:
        if format.channels != 1:
            raise UsageError(f"A voice is encoded to one channel, and not to {format.channels}.")
        if source_rate <= 0 or format.sample_rate <= 0:
            raise UsageError(f"Sample rates are positive: {source_rate} Hz to {format.sample_rate} Hz makes no sense.")
        self._resample = None if source_rate == format.sample_rate else _resampler(source_rate, format.sample_rate)
        self._code = _coder(format.encoding)
        self._half = b""  # of a sample, at most one byte

    def feed(self, data: bytes) -> bytes:
        """The next bytes, encoded; may be empty while the resampler has too little."""
        if self._half:
            data = self._half + data
        whole = len(data) & ~1
        self._half = data[whole:]
        return self._encode(data[:whole] if self._half else data, False)

    def finish(self) -> bytes:
        """What was held back. Half a sample at the very end is dropped. Call it once, and feed no more."""
        return self._encode(b"", True)

    def _encode(self, samples: bytes, last: bool) -> bytes:
        if self._resample is not None:
            samples = self._resample(samples, last)
        return self._code(samples) if self._code is not None else samples


def _coder(encoding: str) -> Coder | None:
    if encoding == "linear16":
        return None
    try:
        with warnings.catch_warnings():  # Python 3.11 and 3.12 announce its end; from 3.13 on it is a package
            warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
            import audioop
    except ImportError:
        raise UsageError(f"The encoding {encoding} needs the package audioop-lts: {_INSTALL}.") from None
    code = audioop.lin2ulaw if encoding == "mulaw" else audioop.lin2alaw
    return lambda samples: code(samples, 2)


def _resampler(source_rate: int, rate: int) -> Resampler:
    try:
        import numpy
        import soxr
    except ImportError:
        raise UsageError(
            f"Sound at {source_rate} Hz becomes {rate} Hz by the packages soxr and numpy: {_INSTALL}."
        ) from None
    little = numpy.dtype("<i2")
    stream = soxr.ResampleStream(source_rate, rate, 1, dtype="int16", quality=QUALITY)

    def resample(samples: bytes, last: bool) -> bytes:
        sound = numpy.frombuffer(samples, little).astype(numpy.int16, copy=False)
        return bytes(stream.resample_chunk(sound, last).astype(little, copy=False).tobytes())

    return resample
