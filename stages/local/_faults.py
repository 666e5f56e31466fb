"""A script of faults: what the local server does otherwise than by the book, as a value. Pure.

A fault happens at a counted message, frame or flush, never by chance, so a test that fails fails again. A script holds
for the first ``connections`` handshakes and then is over: the connection that a client makes to heal itself finds a
healthy server. Several scripts in a row follow one another::

    LocalSpeakServer(voice, faults=[Faults(refuse=503, connections=2), Faults(drop_after_frames=3, connections=1)])

refuses two handshakes, drops the third connection after three frames of audio, and serves the fourth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

from pipeline import UsageError
from stages.deepgram.closes import CLOSES

Ending: TypeAlias = str
"""How a connection is dropped: "cut" (the TCP connection ends without a close frame: 1006), "half-open" (the server
stops reading and answering, and the socket stays), "1000" (a close that nobody asked for), or a name of the close
table such as "NET-0000"."""

_REFUSALS = (400, 401, 402, 403, 404, 429, 500, 502, 503, 504)
ENDINGS: tuple[Ending, ...] = ("cut", "half-open", "1000", *(row.name for row in CLOSES if row.name))


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong on a connection. Everything counts from 1 and per connection; the default is that nothing does.

    ::

        connections             how many handshakes this script holds for (None: all)
        refuse                  the HTTP status with which the handshake is refused
        drop_after_frames       the connection drops after so many frames of audio (0: in the place of the first)
        drop_at_message         it drops at the client's so-manieth message, unread (0: right after the handshake)
        drop_after_seconds      it drops so many seconds after the handshake
        drop_with               how it drops: see `Ending`
        session                 seconds after which the session is over (1011 NET-0003), in the place of the limit
        first_byte              seconds from a flush to its first audio, in the place of the timing
        frame_gap               seconds more before each later frame
        frame_jitter            up to so many seconds more again, different for each frame, the same in each run
        stall_at_frame          before this frame comes a silence of ``stall`` seconds
        stall                   see there
        error_at_frame          in the place of this frame comes an Error message, and no more audio of its flush
        huge_at_frame           before this frame comes one of ``huge`` bytes, which is no speech
        huge                    see there
        frame_sizes             sizes of the frames in bytes, in turn; odd ones split samples
        refuse_flushes          the flushes that are answered with the EXCESSIVE_FLUSH warning
        refuse_with             the code of that warning, in the place of EXCESSIVE_FLUSH
        no_flushed              the flushes whose Flushed never comes
        double_flushed          each Flushed comes twice
        early_flushed           each Flushed comes before so many last frames of its audio
        endless                 the flushes whose audio begins again whenever it is over, and has no Flushed
        flushed_delay           seconds from the last audio of a flush to its Flushed
        no_cleared              Clear is obeyed and never answered
        late_audio              frames of the old audio that still come between a Clear and its Cleared
        late_flushed            the Flushed of a flush that was cut short by Clear still comes, after the Cleared
        late_by                 so many seconds after it
        close_at_once           Close is obeyed at once, without speaking the rest
        unknown_message         a message of an unknown type after Metadata and before the audio of each flush
        malformed_json          a text frame that is not JSON at the same places
        extra_fields            each message has fields that no document knows
        auto_speak              so many complete sentences are spoken without a flush (0: never)
        empty_flush             whether a flush of nothing is answered
        warning                 the fields of a warning: as on the "wire", or as in the "spec"
        wordy_reasons           the reason in a close frame is a sentence with the name inside

    On the second wire (`/v2/speak`) SpeechMetadata stands for Flushed in ``flushed_delay`` and beside it in
    ``no_flushed``, Interrupt and SpeechInterrupted for Clear and Cleared, an Error is said before each close, and what
    has no like there (refused, early and endless flushes, late ones, ``auto_speak``, ``warning``) does nothing. A
    request over HTTP is a connection with one flush.

    The last four are not faults but readings: the documents leave them open, and a client has to live with each.
    """

    connections: int | None = None
    refuse: int | None = None
    drop_after_frames: int | None = None
    drop_at_message: int | None = None
    drop_after_seconds: float | None = None
    drop_with: Ending = "cut"
    session: float | None = None
    first_byte: float | None = None
    frame_gap: float = 0.0
    frame_jitter: float = 0.0
    stall_at_frame: int | None = None
    stall: float = 10.0
    error_at_frame: int | None = None
    huge_at_frame: int | None = None
    huge: int = 20_000_000
    frame_sizes: tuple[int, ...] = ()
    refuse_flushes: tuple[int, ...] = ()
    refuse_with: str = "EXCESSIVE_FLUSH"
    no_flushed: tuple[int, ...] = ()
    double_flushed: bool = False
    early_flushed: int = 0
    endless: tuple[int, ...] = ()
    flushed_delay: float = 0.0
    no_cleared: bool = False
    late_audio: int = 0
    late_flushed: bool = False
    late_by: float = 0.0
    close_at_once: bool = False
    unknown_message: bool = False
    malformed_json: bool = False
    extra_fields: bool = False
    auto_speak: int = 0
    empty_flush: bool = True
    warning: Literal["wire", "spec"] = "wire"
    wordy_reasons: bool = False

    def __post_init__(self) -> None:
        if self.drop_with not in ENDINGS:
            raise UsageError(
                f"A connection cannot be dropped with {self.drop_with!r}: use one of {', '.join(ENDINGS)}."
            )
        if self.refuse is not None and self.refuse not in _REFUSALS:
            raise UsageError(f"A handshake cannot be refused with {self.refuse}: use one of {_listed(_REFUSALS)}.")
        if self.warning not in ("wire", "spec"):
            raise UsageError(f"A warning cannot be spelt {self.warning!r}: use wire or spec.")
        if any(size < 1 for size in self.frame_sizes):
            raise UsageError("A frame holds at least one byte: give frame_sizes above 0.")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, (int, float)) and not value >= 0:
                raise UsageError(f"The fault {field.name} cannot be below 0.")

    def __repr__(self) -> str:
        return f"Faults({', '.join(f'{name}={value!r}' for name, value in self._given())})"

    def __str__(self) -> str:
        """What `parse_fault` reads; '' where nothing is wrong."""
        return ",".join(f"{name.replace('_', '-')}={_written(value)}" for name, value in self._given())

    def _given(self) -> Iterator[tuple[str, object]]:
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                yield field.name, value


HEALTHY = Faults()
"""Nothing goes wrong."""


def script_for(handshake: int, faults: Sequence[Faults]) -> Faults:
    """The script that holds for a handshake, counted from 0.

    >>> scripts = [Faults(refuse=503, connections=2), Faults(no_cleared=True, connections=1)]
    >>> [script_for(n, scripts).refuse for n in range(4)], script_for(3, scripts) == HEALTHY
    ([503, 503, None, None], True)
    """
    for script in faults:
        if script.connections is None or handshake < script.connections:
            return script
        handshake -= script.connections
    return HEALTHY


def parse_fault(text: str) -> Faults:
    """Read a script as it stands on a command line: names with hyphens, values after an equals sign, commas between.

    >>> parse_fault("drop-after-frames=3,connections=1")
    Faults(connections=1, drop_after_frames=3)
    >>> parse_fault("late-flushed, frame-sizes=1+333, warning=spec").frame_sizes
    (1, 333)
    """
    given: dict[str, Any] = {}
    known = {field.name: field.default for field in fields(Faults)}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        field = name.replace("-", "_")
        if field not in known:
            raise UsageError(f"There is no fault {name[:40]!r}: use {', '.join(sorted(known)).replace('_', '-')}.")
        try:
            given[field] = _read(field, known[field], value)
        except (ValueError, KeyError):
            raise UsageError(
                f"The fault {name} cannot be {value[:40]!r}: see the list of faults for what it takes."
            ) from None
    return Faults(**given)


def _read(field: str, default: object, value: str) -> object:
    """`value` as the type of the field: that of its default, and seconds or a whole number where that is None."""
    match default:
        case bool():
            return {"": True, "true": True, "false": False}[value.lower()]
        case tuple():
            return tuple(int(number) for number in value.split("+"))
        case str():
            return value
        case float():
            return float(value)
        case _:
            return float(value) if field in _SECONDS else int(value)


_SECONDS = ("session", "first_byte", "drop_after_seconds")


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)
