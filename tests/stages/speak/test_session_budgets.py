"""The limits of the wire over a whole conversation: flushes, characters, look-ahead and pressure, in virtual time."""

from __future__ import annotations

import anyio
import pytest

from pipeline import Chunk, Pipeline
from pipeline.testing import Script
from stages.local import Faults, Limits, Timing
from stages.speak import SpeakLimits, SpeakOptions, end_of_turn, per_chunk
from tests.stages.speak.rig import FORMAT, Ear, chunks, report, say, sentences, served, speak

VIRTUAL_TIME = True


def most_in_any(times, seconds):
    return max(sum(start <= at < start + seconds for at in times) for start in times)


async def turns_each_second(server, count, options=None):
    """One-sentence turns, due each second but never before the one before is over: when each was due and heard."""
    ear, waits = Ear(), []
    async with Pipeline(Script([(0.0, Chunk("short. ", 0))]), speak(server, options), ear) as voice:
        due = started = anyio.current_time()
        for number in range(count):
            due = max(due, started + number)
            await anyio.sleep_until(due)
            async with voice.turn(None) as turn:
                pass
            assert ear.text == "short."
            waits.append(turn.timings.first_audio)
    return waits


async def test_sixty_turns_in_a_minute_wait_no_longer_than_the_budget_makes_them():
    async with served() as server:
        waits = await turns_each_second(server, 60, SpeakOptions(fresh_socket=False))
        seen = server.statistics()
    assert seen.warnings == 0
    assert seen.messages["Flush"] == 60
    assert most_in_any(seen.flush_times, 60.0) == 20
    start = seen.flush_times[0]
    ideal = [max(float(n), 60.5 * (n // 20) + n % 20) for n in range(60)]  # twenty a window, each when one falls out
    assert [at - start for at in seen.flush_times] == pytest.approx(ideal, abs=0.7)
    assert max(waits[:20]) == pytest.approx(0.1, abs=0.01)


async def test_where_the_provider_counts_more_strictly_no_refused_flush_goes_unanswered():
    async with served(limits=Limits(flushes=10)) as server:
        waits = await turns_each_second(server, 40, SpeakOptions(fresh_socket=False))
        seen = server.statistics()
    assert len(waits) == 40
    assert seen.warnings > 0
    assert most_in_any(seen.flush_times, 60.0) <= 20


@pytest.mark.parametrize("warning", ["wire", "spec"])
async def test_a_refused_flush_is_no_error_early_or_final(warning):
    async with served(Faults(refuse_flushes=(1, 2), warning=warning)) as server:
        lines = sentences(6)
        script = [(at * 0.3, chunk) for at, chunk in enumerate(chunks(*lines))]
        ear, outcome = await say(server, script)
        assert ear.text == " ".join(lines)
        assert report(outcome).refused == 2
        assert report(outcome).flushes <= 8


async def test_early_flushes_never_eat_the_reserve_of_the_ends():
    limits = SpeakLimits(flushes=6, reserve=3)
    async with served(limits=Limits(flushes=6)) as server:
        ear = Ear()
        script = [(0.4 * at, chunk) for at, chunk in enumerate(chunks(*sentences(10)))]
        options = SpeakOptions(flush=per_chunk, limits=limits, fresh_socket=False)
        async with Pipeline(Script(script), speak(server, options), ear) as voice:
            for flushes in (4, 2):  # the second turn has none left for its middle, and its first word is not late
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(sentences(10))
                assert report(turn.outcome).flushes == flushes
                assert ear.first == pytest.approx(0.1, abs=0.01)
        assert server.statistics().warnings == 0


WINDOWS = [
    (SpeakLimits(), Limits()),
    (
        SpeakLimits(characters=12_000, character_window=120.0),
        Limits(characters=12_000, window=120.0, flushes=40),
    ),
]


@pytest.mark.parametrize(("ours", "theirs"), WINDOWS, ids=["2400 in 60 s", "12000 in 120 s"])
async def test_a_long_reply_keeps_to_the_characters_and_never_starves_its_listener(ours, theirs):
    count = 2 * ours.characters // 60
    lines = [f"sentence {number} has about as many characters as all the others." for number in range(count)]
    ear = Ear(slow=True)
    timing = Timing(first_audio=(0.1, 0.1), frame=2.0)
    async with served(limits=theirs, timing=timing) as server:
        pipe = Pipeline(Script([(0.0, c) for c in chunks(*lines)]), speak(server, SpeakOptions(limits=ours)), ear)
        outcome = await pipe.run(None)
        assert server.statistics().handshakes == 1
        assert server.statistics().warnings == 0
    assert ear.gaps == []
    assert report(outcome).spoken == sum(len(line) + 1 for line in lines)
    assert report(outcome).resumed == ()


async def test_a_listener_who_takes_all_at_once_is_held_to_the_characters_too():
    lines = [f"sentence {number} has about as many characters as all the others." for number in range(60)]
    async with served(timing=Timing(frame=2.0)) as server:
        ear, outcome = await say(server, lines)
        assert server.statistics().handshakes == 1
    assert ear.gaps == []
    assert report(outcome).spoken == sum(len(line) + 1 for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        "\u4e00" * 4_200,
        "word " * 1_000,
        " ".join("One sentence with a comma, and then some." for _ in range(120)),
        "say " + r'\{"word": "dupilumab", "pronounce": "du"\} ' * 90,
        "e\u0301" * 2_300,
    ],
    ids=["no spaces", "ideographs", "words", "sentences", "pronunciations", "marks"],
)
async def test_texts_over_the_message_limit_are_sent_in_parts(text):
    from stages.deepgram import messages as wire

    async with served(timing=Timing(frame=5.0), limits=Limits(characters=10**6)) as server:
        options = SpeakOptions(limits=SpeakLimits(characters=10**6))
        _, outcome = await say(server, [(0.0, Chunk(text, 0))], options)
        sent = [s.request.text for s in server.statistics().requests if isinstance(s.request, wire.Speak)]
    assert "".join(sent) == text
    assert max(map(len, sent)) <= 2_000
    assert all(part.count(r"\{") == part.count(r"\}") for part in sent)
    assert not any(part.startswith("\u0301") for part in sent)
    assert report(outcome).spoken == len(text)


async def test_with_look_ahead_a_barge_in_wastes_little():
    lines = sentences(60)
    wasted = {}
    for ahead in (None, 5.0):
        async with served() as server:
            ear = Ear()
            pipe = Pipeline(
                Script([(0.0, c) for c in chunks(*lines)]), speak(server, SpeakOptions(look_ahead=ahead)), ear
            )
            async with pipe as voice, voice.turn(None) as turn:
                await anyio.sleep(4.0)
                turn.interrupt()
            assert ear.gaps == []
            said = report(turn.outcome)
            assert said.wasted == pytest.approx(said.sent - 4.0 * 15, abs=5)  # it had heard four seconds
            wasted[ahead] = said.wasted
    assert wasted[None] > 800
    assert wasted[5.0] <= 5.0 * 15 + 2 * 25


@pytest.mark.parametrize("flush", [end_of_turn, per_chunk])
async def test_look_ahead_never_stands_still(flush):
    lines = sentences(20)
    async with served() as server:
        ear, _ = await say(server, lines, SpeakOptions(look_ahead=2.0, flush=flush, limits=SpeakLimits(reserve=1)))
        assert ear.text == " ".join(lines)


async def test_pressure_reaches_the_source():
    """A listener who takes nothing stops the text: what was read of it is what the buffers hold, in seconds."""
    read = []

    async def source(inbox, outbox):
        for chunk in chunks(*sentences(400)):
            await outbox.send(chunk)
            read.append(anyio.current_time())

    async def deaf(inbox, outbox):
        await inbox.receive()
        await anyio.sleep(3600)

    async with served(timing=Timing(frame=1.0)) as server:
        pipe = Pipeline(source, speak(server, SpeakOptions(audio_buffer=20.0), format=FORMAT), deaf)
        async with pipe as voice, voice.turn(None) as turn:
            await anyio.sleep(600)
            count = len(read)
            turn.interrupt()
        assert server.statistics().audio_bytes <= FORMAT.size(20.0 + 2 * 2.0 + 8 * 1.0)
    assert count * 25 / 15 < 20.0 + 10 + 12 * 2.0
    assert count < 40


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("count", [10, 24, 38])
async def test_the_fewest_flushes_are_one_and_another_each_half_a_buffer(count, slow):
    """A text over the audio buffer cannot go in one flush; what was a saw-tooth made one of nearly each chunk."""
    lines = [f"sentence {number:02} has about as many characters as all the others." for number in range(count)]
    limits = SpeakLimits(characters=10**6)
    async with served(limits=Limits(characters=10**6), timing=Timing(frame=1.0)) as server:
        ear, outcome = await say(server, lines, SpeakOptions(flush=end_of_turn, limits=limits), slow=slow)
    said = report(outcome)
    over = max(0.0, said.seconds - 60.0)
    assert said.flushes <= 1 + -(-over // 30.0) + (over > 0)
    assert said.spoken == sum(len(line) + 1 for line in lines)
    assert ear.gaps == []
