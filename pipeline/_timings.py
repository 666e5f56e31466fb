"""When things happened in a turn, as its links saw them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline._items import Audio, Chunk
from pipeline._meter import LinkTimes


@dataclass(frozen=True, slots=True)
class Timings:
    """When things happened, in seconds. ``started`` is on the run loop's clock, all else counts from it.

    ``links`` has one entry a stage: what left that stage. ``total`` is None while the turn runs, ``interrupted`` is
    when it was. ``wall`` is the start in the time of day, in seconds since 1970. ``late`` is the largest lateness of
    a timer in the turn, as far as any ran: how long the run loop was held up.
    """

    started: float
    links: tuple[LinkTimes, ...]
    total: float | None = None
    interrupted: float | None = None
    wall: float = 0.0
    late: float = 0.0

    def __repr__(self) -> str:
        names = ("first_token", "first_chunk", "first_audio", "total")
        times = ((name, getattr(self, name)) for name in names)
        return f"Timings({', '.join(f'{name}={at:.3f}' for name, at in times if at is not None)})"

    def first(self, kind: type) -> float | None:
        """When the first item of this type left a stage, or None."""
        for link in self.links:
            if link.kind is not None and issubclass(link.kind, kind):
                return link.first
        return None

    @property
    def first_token(self) -> float | None:
        """TTFT: when the source gave its first token."""
        return self.first(str)

    @property
    def first_chunk(self) -> float | None:
        """TTFC: when the first chunk was released."""
        return self.first(Chunk)

    @property
    def first_audio(self) -> float | None:
        """TTFA: when the first audio came out of the speech stage."""
        return self.first(Audio)
