"""Where it is quiet in a stream of sound, found by a look at a few samples of each hundredth of a second. Pure.

Rules of this file: sound comes in pieces of any length and is not kept; any encoding; positions are seconds since the
stream began. What counts as quiet is relative to how loud the voice has been of late, because voices differ and noise
floors do too.
"""

from __future__ import annotations

from array import array

from pipeline import AudioFormat

STEP = 0.01
"""Seconds of one look: an eighth of the shortest quiet that is noted."""

LEAST = 0.085
"""Seconds of the shortest quiet that is noted: longer than voices halt between two words, shorter than any pause that a
listener would call one."""

SHARE = 0.02
"""The share of the loudness of late (-34 dB) under which it is quiet: breath is louder, a noise floor is not."""

FLOOR = 48
"""Of 32767: under this (-57 dB) it is quiet whatever came before."""

FADING = 0.997
"""By what the loudness of late falls with each look that is quieter: by half in two seconds."""

_LOOKED_AT = 24  # samples of one look: enough to meet a wave of 100 Hz near one of its peaks


def _mulaw(byte: int) -> int:
    size = ~byte & 0x7F
    return (((size & 15) << 3) + 0x84 << (size >> 4)) - 0x84


def _alaw(byte: int) -> int:
    size = (byte ^ 0x55) & 0x7F
    step, rest = size >> 4, (size & 15) << 4
    return rest + 8 if not step else rest + 0x108 << (step - 1)


# One byte that grows with loudness for each coded one, and the size of the sample that such a byte stands for.
_LOUDNESS = {
    "mulaw": bytes(~byte & 0x7F for byte in range(256)),
    "alaw": bytes((byte ^ 0x55) & 0x7F for byte in range(256)),
}
_SIZES = {
    "mulaw": [_mulaw(~size & 0x7F) for size in range(128)],
    "alaw": [_alaw(size ^ 0x55) for size in range(128)],
}


class Quiet:
    """Tell it of sound with `hear`. ``runs`` are the stretches of quiet that are over: (start, end) in seconds.

    ``seconds`` is how much was heard, ``trailing`` how long it has been quiet at the end of it, and ``begun`` when it
    was loud first (None: it never was). All to within a hundredth of a second.
    """

    def __init__(self, format: AudioFormat) -> None:
        self.runs: list[tuple[float, float]] = []
        self.begun: float | None = None
        self._encoding = format.encoding
        self._look = max(1, round(format.sample_rate * STEP)) * format.block
        self._seconds = format.seconds(self._look)
        self._stride = max(1, self._look // format.sample_width // _LOOKED_AT)
        self._format = format
        self._rest = b""  # less than one look
        self._looks = 0
        self._quiet = 0  # looks, at the end
        self._loudness = 0.0

    @property
    def seconds(self) -> float:
        """All that was heard."""
        return self._looks * self._seconds + self._format.seconds(len(self._rest))

    @property
    def trailing(self) -> float:
        """How long it has been quiet."""
        return self._quiet * self._seconds

    def hear(self, data: bytes) -> None:
        """More sound: whole samples.

        Ten looks for each tenth of a second of every conversation: hence one loop, without a call for each look.
        """
        data = self._rest + data
        whole = len(data) // self._look * self._look
        self._rest = data[whole:]
        looks, quiet, loudness = self._looks, self._quiet, self._loudness
        for peak in self._peaks(data[:whole]):
            if peak < FLOOR or peak < SHARE * loudness:
                quiet += 1
            elif quiet or self.begun is None:
                if self.begun is None:
                    self.begun = looks * self._seconds
                elif quiet * self._seconds >= LEAST:
                    self.runs.append(((looks - quiet) * self._seconds, looks * self._seconds))
                quiet = 0
            loudness = max(peak, FADING * loudness)
            looks += 1
        self._looks, self._quiet, self._loudness = looks, quiet, loudness

    def _peaks(self, data: bytes) -> list[int]:
        """For each look, the size of the largest sample that is looked at."""
        stride = self._stride
        if self._encoding == "linear16":
            samples, look = array("h", data), self._look // 2
            parts = [samples[at : at + look : stride] for at in range(0, len(samples), look)]
            return [max(max(part), -min(part)) for part in parts]
        sizes, loud, look = _SIZES[self._encoding], data.translate(_LOUDNESS[self._encoding]), self._look
        return [sizes[max(loud[at : at + look : stride])] for at in range(0, len(loud), look)]
