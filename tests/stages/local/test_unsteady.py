"""The unsteady voice: each synthesis is another, all of it is drawn from the seed, and the words stay readable."""

import itertools

import anyio
import pytest

from pipeline import UsageError
from stages.deepgram import messages as wire
from stages.local import UNSTEADY, LocalSpeakServer, Timing, ToneVoice, UnsteadyVoice, read_text, read_words

VIRTUAL_TIME = True

RATE = 8_000
TEXT = "One sentence, with a clause. Another one? And a third, at last. "


def steady(**how):
    return UnsteadyVoice(ToneVoice(RATE, tagged=True), **{"drift": 0, "lead": (0, 0), "sentence": (0, 0), **how})


async def say(voice, text=TEXT):
    async with voice, voice.speak(text) as blocks:
        return b"".join([block async for block in blocks])


async def test_a_text_never_sounds_the_same_and_is_always_read_back(anyio_backend):
    voice = UnsteadyVoice(ToneVoice(RATE, tagged=True))
    sounds = [await say(voice) for _ in range(20)]
    assert len({len(sound) for sound in sounds}) > 15
    assert {read_text(sound) for sound in sounds} == {TEXT.strip()}


async def test_the_seed_decides_all_of_it(anyio_backend):
    async def three(seed):
        voice = UnsteadyVoice(ToneVoice(RATE), seed=seed)
        return [await say(voice) for _ in range(3)]

    assert await three(1) == await three(1)
    assert await three(1) != await three(2)


async def test_it_is_faster_or_slower_by_its_drift_at_most(anyio_backend):
    usual = len(await say(ToneVoice(RATE)))
    voice = steady(drift=0.15, clause=(0, 0))
    shares = [len(await say(voice)) / usual for _ in range(50)]
    assert 1 / 1.15 - 0.001 <= min(shares) < 0.91
    assert 1.1 < max(shares) <= 1 / 0.85 + 0.001


async def test_there_is_silence_in_front(anyio_backend):
    voice = steady(lead=(0.1, 0.4), clause=(0, 0))
    starts = [read_words(await say(voice))[0].start / RATE for _ in range(50)]
    assert 0.1 <= min(starts) < 0.15
    assert 0.35 < max(starts) <= 0.4


@pytest.mark.parametrize(("pauses", "words"), [("sentence", [4, 6]), ("clause", [1, 9])])
async def test_pauses_lengthen_what_they_stand_behind(anyio_backend, pauses, words):
    voice = steady(**{"clause": (0, 0), pauses: (0.2, 0.7)})

    def gaps(sound):
        starts = [word.start / RATE for word in read_words(sound)]
        return [b - a for a, b in itertools.pairwise(starts)]

    usual = gaps(await say(ToneVoice(RATE, tagged=True)))
    longer = [b - a for a, b in zip(usual, gaps(await say(voice)), strict=True)]
    assert [at for at, more in enumerate(longer) if more > 0.01] == words
    assert all(0.2 <= longer[at] <= 0.7 for at in words)


@pytest.mark.parametrize("text", ["", " \n ", "   "])
async def test_nothing_to_say_is_no_sound(anyio_backend, text):
    assert await say(UnsteadyVoice(ToneVoice(RATE)), text) == b""


async def test_a_voice_with_one_speed_is_refused_unless_it_may_keep_it(anyio_backend):
    class Fixed:
        sample_rate = RATE

        async def __aenter__(self): ...
        async def __aexit__(self, *_): ...
        def speak(self, text):
            return ToneVoice(RATE).speak(text)

    with pytest.raises(UsageError, match=r"suited\(model, speed\)"):
        UnsteadyVoice(Fixed())
    assert len(await say(UnsteadyVoice(Fixed(), drift=0))) > len(await say(Fixed()))


@pytest.mark.parametrize("how", [{"drift": 0.5}, {"drift": -0.1}, {"lead": (2, 1)}, {"sentence": (-1, 1)}])
def test_what_cannot_be_is_refused(how):
    with pytest.raises(UsageError):
        UnsteadyVoice(ToneVoice(), **how)


async def test_it_speaks_as_fast_as_a_socket_asks_for(anyio_backend):
    voice = steady(clause=(0, 0))
    assert len(await say(voice.suited("", 1.5))) == pytest.approx(len(await say(voice)) / 1.5, abs=20)


async def test_the_server_is_as_unsteady_if_told_so(dial):
    voice = UnsteadyVoice(ToneVoice(24_000, tagged=True), seed=3)
    async with LocalSpeakServer(voice, timing=UNSTEADY) as server, dial(server, memory=True) as client:
        waits, sizes = [], set()
        for _ in range(8):
            started = anyio.current_time()
            await client.send(wire.Speak(TEXT), wire.Flush())
            frame = await client.receive()
            waits.append(anyio.current_time() - started)
            while isinstance(frame, bytes):
                sizes.add(len(frame) / 48_000)
                frame = await client.receive()
        assert min(waits) >= 0.05
        assert max(waits) <= 1.001
        assert max(waits) - min(waits) > 0.3
        assert len(sizes) > 50
        assert max(sizes) <= 0.2


async def test_the_server_draws_by_its_seed(dial):
    async def wait(seed):
        timing = Timing(first_audio=(0, 1))
        async with LocalSpeakServer(ToneVoice(), timing=timing, seed=seed) as server, dial(server, memory=True) as one:
            started = anyio.current_time()
            await one.send(wire.Speak("Hi. "), wire.Flush())
            await one.receive()
            return anyio.current_time() - started

    assert await wait(1) == pytest.approx(await wait(1))
    assert await wait(1) != pytest.approx(await wait(2))


def test_frames_are_one_length_or_a_range():
    assert Timing(frame=0.1).frames == (0.1, 0.1)
    assert UNSTEADY.frames == (0.02, 0.2)
    for frame in (0, (0, 1), (2, 1)):
        with pytest.raises(UsageError):
            Timing(frame=frame)
