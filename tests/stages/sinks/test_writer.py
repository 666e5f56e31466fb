"""`Writer` in virtual time."""

from __future__ import annotations

import itertools

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk, Inbox, Outbox, Pipeline, Played, UsageError
from pipeline.testing import AudioScript, check_stage
from stages.sinks._playout import Playback
from stages.sinks.writer import Writer

VIRTUAL_TIME = True


RATE = AudioFormat().bytes_per_second
CHUNKS = (Chunk("Hello there, my friend. ", 0), Chunk("How are you today?", 1))


def spoken(seconds: float, *chunks: Chunk) -> Audio:
    return Audio(b"\1\2" * int(seconds * RATE / 2), chunks, last=True)


class Ear:
    """Notes what it is called with, and when; takes `seconds` over each call."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.calls: list[tuple[float, int]] = []
        self.cleared: list[float] = []

    async def __call__(self, data: bytes) -> None:
        await anyio.sleep(self.seconds)
        self.calls.append((anyio.current_time(), len(data)))

    async def clear(self) -> None:
        self.cleared.append(anyio.current_time())

    @property
    def received(self) -> float:
        return sum(size for _, size in self.calls) / RATE


async def test_it_keeps_the_promises_of_a_stage():
    writer = Writer(Ear())
    await check_stage(writer, feed=[spoken(0.5, CHUNKS[0]), spoken(0.3, CHUNKS[1])], same=False)


async def test_sound_goes_out_in_real_time_a_lead_ahead():
    ear = Ear()
    started = anyio.current_time()
    source = AudioScript([(0, spoken(2, CHUNKS[0])), (0, spoken(2, CHUNKS[1]))])
    outcome = await Pipeline(source, Writer(ear, lead=0.4)).run("")
    sent = 0.0
    for time, size in ear.calls:
        sent += size / RATE
        assert time - started == pytest.approx(max(0.0, sent - 0.4), abs=1e-6)
    assert outcome.timings.total == pytest.approx(4.0)
    assert outcome.report(Playback) == Playback(4.0, pytest.approx(4.0), 0, 0.0)
    assert outcome.report(Played).text == "".join(chunk.text for chunk in CHUNKS)


async def test_what_is_heard_is_told_word_by_word_and_exactly_at_the_end_of_a_segment():
    source = AudioScript([(0, spoken(2, CHUNKS[0])), (0, spoken(2, CHUNKS[1]))])
    async with Pipeline(source, Writer(Ear())) as pipe, pipe.turn("") as turn:
        started = anyio.current_time()
        told = []
        async for played in turn:
            assert anyio.current_time() - started == pytest.approx(played.position, abs=1e-3)
            told.append(played)
    assert [played.text for played in told if played.text] == [
        "Hello ",
        "there, ",
        "my ",
        "friend. ",
        "How ",
        "are ",
        "you ",
        "today?",
    ]
    assert [played.position for played in told if played.exact] == [pytest.approx(2.0), pytest.approx(4.0)]
    assert sum(played.seconds for played in told) == pytest.approx(4.0)


async def test_an_interruption_drops_everything_at_once_and_says_what_was_heard():
    ear = Ear()
    async with Pipeline(AudioScript([(0, spoken(4, *CHUNKS))]), Writer(ear, clear=ear.clear)) as pipe:
        async with pipe.turn("") as turn:
            heard = ""
            async for played in turn:
                heard += played.text
                if "my " in heard:
                    turn.interrupt()
                    now, received = anyio.current_time(), ear.received
        assert ear.cleared == [now]
        assert ear.received == received
        assert turn.outcome.report(Played).text == heard == "Hello there, my "
        assert not turn.outcome.report(Played).exact
        assert turn.outcome.report(Playback).position == pytest.approx(now, abs=0.3)
        async with pipe.turn("") as turn:
            pass
    assert turn.outcome.report(Played).exact


async def test_an_interruption_survives_a_listener_that_has_hung_up():
    async def hung_up() -> None:
        raise ConnectionResetError

    async with Pipeline(AudioScript([(0, spoken(4))]), Writer(Ear(), clear=hung_up)) as pipe, pipe.turn("") as turn:
        turn.interrupt()
    assert turn.outcome.interrupted


async def test_a_clear_that_hangs_is_not_waited_for_long():
    async with Pipeline(AudioScript([(0, spoken(4))]), Writer(Ear(), clear=anyio.sleep_forever)) as pipe:
        async with pipe.turn("") as turn:
            await anyio.sleep(1)
            turn.interrupt()
        assert turn.outcome.timings.total == pytest.approx(2.0)


async def test_what_the_callable_raises_ends_the_turn():
    async def broken(data: bytes) -> None:
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        await Pipeline(AudioScript([(0, spoken(4))]), Writer(broken)).run("")


async def test_a_listener_at_a_tenth_of_real_time_stops_the_source_and_holds_no_more():
    made = []

    async def source(inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        for _ in itertools.count():
            await outbox.send(spoken(1.0))
            made.append(anyio.current_time())

    source.offer = lambda wanted: AudioFormat()
    ear = Ear(seconds=0.4)  # for each piece of 0.04 s
    async with Pipeline(source, Writer(ear, hold=10.0)) as pipe, pipe.turn("") as turn:
        started = anyio.current_time()
        for minute in range(1, 11):
            await anyio.sleep_until(started + 60 * minute)
            assert ear.received == pytest.approx(6.0 * minute, abs=0.1)
            assert len(made) <= ear.received + 10 + 1 + 8 + 1  # heard, held, one over, in the link, on its way
            assert len(made) >= ear.received + 8
        turn.interrupt()
    starved = turn.outcome.report(Playback)
    assert starved.starved == pytest.approx(540, abs=5)


async def test_a_reader_that_does_not_look_never_makes_the_sound_wait():
    ear = Ear()
    source = AudioScript([(0, spoken(10, Chunk("One two three four five six seven eight nine ten. " * 5, 0)))])
    async with Pipeline(source, Writer(ear), size=1) as pipe, pipe.turn("") as turn:
        await anyio.sleep(20)
        assert ear.received == 10
        told = [played async for played in turn]
    assert len(told) <= 3
    assert "".join(played.text for played in told) == turn.outcome.report(Played).text
    assert sum(played.seconds for played in told) == pytest.approx(10)


@pytest.mark.parametrize("drops", [True, False])
async def test_a_pause_goes_on_where_it_was(drops):
    ear = Ear()
    writer = Writer(ear, clear=ear.clear if drops else None)
    async with Pipeline(AudioScript([(0, spoken(4, *CHUNKS))]), writer) as pipe, pipe.turn("") as turn:
        await anyio.sleep(1.0)
        writer.pause()
        writer.pause()
        received = ear.received
        await anyio.sleep(10.0)
        assert ear.received == received
        writer.resume()
    assert len(ear.cleared) == drops
    assert turn.outcome.timings.total == pytest.approx(14.0 if drops else 13.8, abs=0.01)
    assert ear.received == pytest.approx(4.2 if drops else 4.0, abs=0.001)
    assert turn.outcome.report(Playback) == Playback(4.0, pytest.approx(4.0), 0, 0.0)
    assert turn.outcome.report(Played).text == CHUNKS[0].text + CHUNKS[1].text
    writer.pause()
    writer.resume()


async def test_a_listener_that_tells_its_position_is_believed():
    writer = Writer(Ear())
    async with Pipeline(AudioScript([(0, spoken(2, CHUNKS[0]))]), writer) as pipe, pipe.turn("") as turn:
        await anyio.sleep(1.0)
        writer.confirm(0.9)
    assert turn.outcome.timings.total == pytest.approx(2.1)
    writer.confirm(9.0)


@pytest.mark.parametrize("numbers", [{"lead": 0.0}, {"lead": float("nan")}, {"hold": 0}, {"hold": float("inf")}])
def test_numbers_that_make_no_sense(numbers):
    with pytest.raises(UsageError):
        Writer(Ear(), **numbers)


async def test_a_send_that_is_not_async_is_named():
    heard = []
    with pytest.raises(UsageError, match="send of a Writer has to be async"):
        await Pipeline(AudioScript([(0, spoken(1, CHUNKS[0]))]), Writer(heard.append)).run("")


async def test_an_interruption_is_told_to_the_listener_also_where_a_stage_follows_the_sink() -> None:
    async def after(inbox: Inbox[Played], outbox: Outbox[Played]) -> None:
        async for played in inbox:
            await outbox.send(played)

    async def send(data: bytes) -> None: ...

    cleared: list[bool] = []

    async def clear() -> None:
        cleared.append(True)

    source = AudioScript([(0.0, Audio(bytes(480_000)))])
    async with Pipeline(source, Writer(send, clear=clear), after) as voice:
        for _ in range(20):
            async with voice.turn(None) as turn:
                await anyio.sleep(0.05)
                turn.interrupt()
    assert len(cleared) == 20
