"""What stages agree on when their pipeline opens, in virtual time."""

from __future__ import annotations

import math
import warnings

import anyio
import pytest

from pipeline import (
    AsksLead,
    Audio,
    AudioFormat,
    Chunk,
    Inbox,
    Lead,
    MakesAudio,
    Outbox,
    Pipeline,
    TakesAudio,
    TellsLead,
    UsageError,
)
from pipeline.testing import AudioScript, Collect, check_stage

VIRTUAL_TIME = True

MULAW = AudioFormat("mulaw", 8000)


async def silent(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
    """Makes audio, and does not say which."""
    async for _ in inbox:
        await outbox.send(Audio(b"\0\0"))


async def louder(inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
    """Passes audio on."""
    async for item in inbox:
        await outbox.send(item)


class Ear:
    """Takes audio."""

    def __init__(self, wanted: AudioFormat | None = None) -> None:
        self.wanted = wanted
        self.format: AudioFormat | None = None

    def accept(self, format: AudioFormat) -> None:
        self.format = format

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
        await louder(inbox, outbox)


class Converter(Ear):
    """Takes any audio, makes mu-law."""

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        self.asked = wanted
        return MULAW


class Listener(Ear):
    """Tells a lead."""

    def __init__(self, lead: float | None) -> None:
        super().__init__()
        self._lead = lead

    def lead(self, now: float) -> float | None:
        return self._lead


class Asker:
    """Asks for the lead."""

    def follow(self, lead: Lead) -> None:
        self.lead_behind = lead

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Chunk]) -> None:
        async for item in inbox:
            await outbox.send(item)


class Sender(Asker):
    """Asks, and tells half a second less."""

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        return wanted or AudioFormat()

    def lead(self, now: float) -> float | None:
        behind = self.lead_behind(now)
        return None if behind is None else behind - 0.5

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
        await silent(inbox, outbox)


async def test_a_wanted_format_that_nobody_offers_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"Ear wants mulaw at 8000 Hz, and silent before it does not .*offer"):
        await Pipeline(silent, louder, Ear(MULAW)).run(Chunk("a", 0))


async def test_a_stage_that_does_not_say_its_format_is_told_what_is_assumed() -> None:
    ear = Ear()
    with pytest.warns(UserWarning, match="silent does not say .* Ear takes it for linear16 at 24000 Hz: give it"):
        await Pipeline(silent, ear).run(Chunk("a", 0))
    assert ear.format == AudioFormat()


async def test_it_is_told_once() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        for _ in range(3):
            await Pipeline(silent, Ear(), Ear()).run(Chunk("a", 0))
    assert len(told) == 1


async def test_what_is_wanted_is_asked_for_past_sinks_that_take_anything() -> None:
    near, far = Ear(), Ear(MULAW)
    await Pipeline(AudioScript([]), near, louder, far).run("")
    assert near.format == far.format == MULAW


async def test_a_stage_that_converts_is_told_one_format_and_offers_another() -> None:
    before, converter, behind = Ear(), Converter(), Ear(MULAW)
    await Pipeline(AudioScript([]), before, converter, behind).run("")
    assert before.format == converter.format == AudioFormat()
    assert converter.asked == behind.format == MULAW


async def test_a_sink_that_is_first_is_told_what_it_wants() -> None:
    for wanted in (None, MULAW):
        ear = Ear(wanted)
        await Pipeline(ear).run(Audio(b""))
        assert ear.format == (wanted or AudioFormat())


async def test_whoever_asks_is_told_by_the_nearest_behind_it_that_tells() -> None:
    asker, sender = Asker(), Sender()
    async with Pipeline(asker, sender, louder, Listener(2.0)):
        assert sender.lead_behind(0.0) == 2.0
        assert asker.lead_behind(0.0) == 1.5
    async with Pipeline(Asker(), sender, louder, Listener(math.inf)):
        assert sender.lead_behind(0.0) == math.inf
    async with Pipeline(Asker(), sender, louder, Ear()):
        assert sender.lead_behind(0.0) is None  # and not the lead of a pipeline before


async def test_audio_in_the_making_hides_the_listener_behind_it() -> None:
    asker = Asker()
    with pytest.warns(UserWarning, match="silent"):
        async with Pipeline(asker, silent, Listener(2.0)):
            assert asker.lead_behind(0.0) is None


class NoAccept:
    wanted = MULAW

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None: ...


class NoWanted:
    def accept(self, format: AudioFormat) -> None: ...

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None: ...


class AsyncOffer:
    async def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        return MULAW

    async def __call__(self, inbox: Inbox[str], outbox: Outbox[Audio]) -> None: ...


class LeadIsANumber(Ear):
    lead = 0.2


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (NoAccept(), "NoAccept has 'wanted' but not 'accept'"),
        (NoWanted(), "NoWanted has 'accept' but not 'wanted'"),
        (AsyncOffer(), "'offer' of AsyncOffer has to be a plain function"),
        (LeadIsANumber(), "'lead' of LeadIsANumber has to be a plain function"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
async def test_a_stage_that_takes_part_by_halves_is_named(stage: object, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        await Pipeline(stage).run("")  # type: ignore[arg-type]


async def test_a_stage_that_was_told_something_belongs_to_one_pipeline_at_a_time() -> None:
    for stage in (Ear(), Sender(), Asker()):
        async with Pipeline(stage):
            with pytest.raises(UsageError, match=f"This {type(stage).__name__} is in use already"):
                await Pipeline(stage).run(Chunk("a", 0))
        await Pipeline(stage).run(Chunk("a", 0))
    with pytest.raises(UsageError, match="each pipeline needs"):
        await Pipeline(stage, stage).run(Chunk("a", 0))
    await Pipeline(stage).run(Chunk("a", 0))  # what was not agreed on holds nobody


async def test_a_stage_that_refuses_lets_the_others_go() -> None:
    class Refuses(Ear):
        def accept(self, format: AudioFormat) -> None:
            raise UsageError("No such format.")

    near = Ear()
    with pytest.raises(UsageError, match="No such format"):
        await Pipeline(AudioScript([]), near, Refuses()).run("")
    await Pipeline(AudioScript([]), near).run("")


async def test_the_kit_tells_a_stage_what_a_pipeline_would() -> None:
    ear, asker = Ear(MULAW), Asker()
    await check_stage(ear, feed=[Audio(b"\0")])
    assert ear.format == MULAW
    await check_stage(asker, feed=[Chunk("a", 0)])
    assert asker.lead_behind(anyio.current_time()) is None


def test_the_protocols_are_told_apart() -> None:
    kinds = (MakesAudio, TakesAudio, TellsLead, AsksLead)
    stages = (AudioScript([]), Ear(), Converter(), Listener(1.0), Asker(), Sender(), Collect())
    found = ["".join("MTLA"[at] for at, kind in enumerate(kinds) if isinstance(stage, kind)) for stage in stages]
    assert found == ["M", "T", "MT", "TL", "A", "MLA", ""]
