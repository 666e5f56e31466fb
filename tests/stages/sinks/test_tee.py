"""`Tee`: whatever happens to the others, the listener hears the same at the same time."""

from __future__ import annotations

import wave

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk, Inbox, Outbox, Pipeline, Played, UsageError
from pipeline.testing import AudioScript, check_stage
from stages.sinks.tee import SinkLost, Tee
from stages.sinks.wav import WavFile
from stages.sinks.writer import Writer

VIRTUAL_TIME = True


RATE = AudioFormat().bytes_per_second
CHUNKS = (Chunk("Hello there, my friend. ", 0), Chunk("How are you today?", 1))


def spoken(seconds: float, *chunks: Chunk) -> Audio:
    return Audio(b"\1\2" * int(seconds * RATE / 2), chunks, last=True)


SOURCE = AudioScript([(0.1 * at, spoken(1.0, chunk)) for at, chunk in enumerate(CHUNKS)])


class Ear:
    def __init__(self) -> None:
        self.calls: list[tuple[float, bytes]] = []

    async def __call__(self, data: bytes) -> None:
        self.calls.append((round(anyio.current_time() - self.started, 6), data))

    started = 0.0


async def heard_with(*others, turns: int = 1, **options):
    """What the listener got and when, what the turns gave, and the last outcome."""
    ear = Ear()
    told, outcome = [], None
    async with Pipeline(SOURCE, Tee(Writer(ear), *others, **options)) as pipe:
        for _ in range(turns):
            ear.started, ear.calls = anyio.current_time(), []
            async with pipe.turn("") as turn:
                told = [(played.text, round(played.position, 4), played.exact) async for played in turn]
            outcome = turn.outcome
    return ear.calls, told, outcome


async def fails(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    await inbox.receive()
    raise RuntimeError("a full disk")


async def stalls(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    await inbox.receive()
    await anyio.sleep_forever()


async def ignores(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    return


async def lingers(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for _ in inbox:
        await anyio.sleep(10)
        await outbox.send(Played("", 0.0, 0.0))


@pytest.mark.parametrize("other", [fails, stalls, ignores, lingers])
async def test_another_sink_never_disturbs_the_listener(other):
    alone = await heard_with()
    beside = await heard_with(other)
    assert beside[:2] == alone[:2]
    assert beside[2].report(Played) == alone[2].report(Played)


async def test_one_that_fails_is_given_up_and_reported():
    _, _, outcome = await heard_with(fails)
    lost = outcome.report(SinkLost)
    assert (lost.name, lost.reason, type(lost.error)) == ("fails", "it failed", RuntimeError)
    _, _, later = await heard_with(fails, turns=2)
    assert later.report(SinkLost) is None


async def test_one_that_falls_behind_is_given_up_and_holds_no_more():
    _, _, outcome = await heard_with(stalls, hold=0.5)
    assert outcome.report(SinkLost) == SinkLost("stalls", "more than 0.5 s of sound behind")


async def test_one_that_takes_too_long_over_the_end_is_given_up():
    _, _, outcome = await heard_with(stalls)
    assert outcome.report(SinkLost) == SinkLost("stalls", "not done 5 s after the listener")
    assert outcome.timings.total == pytest.approx(7.0)


async def test_one_that_leaves_early_is_not_lost():
    _, _, outcome = await heard_with(ignores)
    assert outcome.report(SinkLost) is None


async def test_two_listeners_hear_the_same():
    second = Ear()
    calls, _, outcome = await heard_with(Writer(second))
    assert second.calls == calls
    assert outcome.report(SinkLost) is None


async def test_it_keeps_the_promises_of_a_stage():
    await check_stage(Tee(Writer(Ear()), lingers), feed=[spoken(0.5, CHUNKS[0]), spoken(0.3, CHUNKS[1])], same=False)


async def test_an_error_of_the_listener_is_an_error():
    async def broken(data: bytes) -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        await Pipeline(SOURCE, Tee(Writer(broken), lingers)).run("")


class TestWithAFile:
    @pytest.fixture(params=["asyncio", "trio"])
    def anyio_backend(self, request):
        return request.param

    async def test_a_recording_holds_what_was_made_also_when_it_was_interrupted(self, tmp_path):
        path = tmp_path / "call.wav"
        async with Pipeline(SOURCE, Tee(Writer(Ear()), WavFile(path))) as pipe, pipe.turn("") as turn:
            await anyio.sleep(0.3)
            turn.interrupt()
        with wave.open(str(path)) as reader:
            assert reader.readframes(reader.getnframes()) == b"".join(spoken(1.0).data for _ in CHUNKS)
        assert turn.outcome.report(Played).position < 1

    async def test_a_sink_that_cannot_be_opened_is_found_before_anything_runs(self, tmp_path):
        tee = Tee(Writer(Ear()), WavFile(tmp_path / "missing" / "call.wav"))
        with pytest.raises(UsageError, match="the folder does not exist"):
            tee.accept(AudioFormat())


def test_what_one_wants_is_asked_for_and_what_two_want_must_agree():
    mulaw = AudioFormat("mulaw", 8000)
    assert Tee(Writer(Ear()), Writer(Ear(), wanted=mulaw)).wanted == mulaw
    assert Tee(Writer(Ear())).wanted is None
    with pytest.raises(UsageError, match=r"The listener takes mulaw at 8000 Hz .* not linear16 at 24000 Hz"):
        Tee(Writer(Ear(), wanted=mulaw)).accept(AudioFormat())


@pytest.mark.parametrize("hold", [0, -1, float("nan"), float("inf")])
def test_a_hold_that_makes_no_sense(hold):
    with pytest.raises(UsageError):
        Tee(Writer(Ear()), hold=hold)
