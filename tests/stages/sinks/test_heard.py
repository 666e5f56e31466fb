"""What was heard, against the word times of a real voice: 1,000 cuts anywhere in replies of several flush segments."""

from __future__ import annotations

import random
from dataclasses import dataclass

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk
from stages.sinks._playout import Playout
from stages.sinks._segment import SpeechPace
from stages.sound.words import words

REPLIES = """
Good morning! The train to Leeds leaves at ten past nine, from platform four. You will have to change in York, where you
have twelve minutes; that is enough, even with luggage. Would you like a seat by the window?
The short answer is no. The longer answer is that it depends on what you mean by safe, on how warm your kitchen is, and
on how long the rice stood there before somebody thought of the fridge. When in doubt, throw it away.
A leap year has 366 days. There is one every four years, except in years that can be divided by 100, unless they can be
divided by 400 as well: 1900 was none, but 2000 was. Nobody alive has seen that rule broken.
Sure. First, turn the power off at the fuse box. Then take the cover off (it is held by two screws), and look for the
black wire, which carries the current. Do not touch it; measure it. If the lamp on your tester stays dark, go on.
Her grandmother kept bees behind the orchard, and when the wind came from the west one could smell the wax as far as the
road. In winter she read aloud. She did not care for poems, she said, but she knew forty of them by heart.
I have moved your appointment to Thursday, the 14th of May, at half past three. You will get a message the day before.
If that does not suit you after all, call us any time before noon, and we shall find another.
Photosynthesis turns light, water and carbon dioxide into sugar and oxygen. It happens in the chloroplasts, mostly in
the leaves, and it is the reason why there is anything to breathe. Plants breathe too, though, by night as by day.
Oh dear. That sounds as though the hinge has come loose again. Could you lift the door a little while you turn the
handle, and tell me whether it still grinds? Take your time, I am not going anywhere.
"""
FORM = AudioFormat("linear16", 22_050)


@dataclass
class Segment:
    """Text of one flush, how long it takes, and when each of its words has been said: (characters, seconds)."""

    chunks: tuple[Chunk, ...]
    seconds: float
    said: list[tuple[int, float]]


async def speak_all() -> list[list[Segment]]:
    espeak = pytest.importorskip("stages.local._espeak")
    pytest.importorskip("espeakng_loader")
    rng = random.Random(1)
    replies = []
    async with espeak.EspeakVoice() as voice:
        for reply in REPLIES.strip().split(".\n"):
            sentences = [f"{sentence}. " for sentence in reply.replace("\n", " ").split(". ")]
            segments, index = [], 0
            while index < len(sentences):
                count = rng.choice([1, 1, 2])
                segments.append(await speak(voice, sentences[index : index + count], index))
                index += count
            replies.append(segments)
    return replies


async def speak(voice, sentences, index) -> Segment:
    text = "".join(sentences)
    async with voice.speak(text) as sound:
        size = 0
        async for block in sound:
            size += len(block)
        starts = {word.start: word.at for word in reversed(sound.words)}
    seconds, end, ends = size / FORM.bytes_per_second, 0, []
    for word in words(text):
        end += len(word)
        ends.append(end)
    said = []
    for at, end in enumerate(ends):  # a word has been said when the next one that has a time begins
        later = [starts[start] for start in ends[at : len(ends) - 1] if start in starts]
        said.append((end, later[0] if later else seconds))
    chunks = tuple(Chunk(sentence, index + at) for at, sentence in enumerate(sentences))
    return Segment(chunks, seconds, said)


@pytest.fixture(scope="module")
def replies() -> list[list[Segment]]:
    return anyio.run(speak_all)


def cut(reply: list[Segment], position: float, pace: SpeechPace, ahead: float) -> tuple[int, float, bool]:
    """Words off, seconds of margin, and whether it says that it is exact, for a cut at `position`."""
    playout = Playout(FORM, pace)
    truth, before = 0, 0.0
    ends: list[int] = []
    characters = 0
    for segment in reply:
        known = min(segment.seconds, max(0.0, position + ahead - before))
        if known:
            size = FORM.size(known)
            playout.know(Audio(bytes(size), segment.chunks, last=known == segment.seconds))
            playout.arrive(size, 0.0)
        ends += [characters + end for end, _ in segment.said]
        truth += sum(before + time <= position + 1e-3 for _, time in segment.said)
        characters += segment.said[-1][0]
        before += segment.seconds
    played = playout.heard(position, final=True)
    heard = playout.total.text
    assert played is None or played.position == pytest.approx(position, abs=1e-3)
    return abs(sum(end <= len(heard) for end in ends) - truth), playout.total.margin, playout.total.exact


@pytest.mark.parametrize(("ahead", "most"), [(60.0, 2), (1.0, 3)], ids=["segments known", "a second ahead"])
def test_a_thousand_cuts_are_a_word_or_two_off_at_most(replies, ahead, most):
    rng, pace, errors = random.Random(2), SpeechPace(), []
    for _ in range(1000):
        reply = rng.choice(replies)
        error, margin, exact = cut(reply, rng.random() * sum(segment.seconds for segment in reply), pace, ahead)
        assert exact or margin > 0
        errors.append(error)
    errors.sort()
    print(f"median {errors[500]}, 95th percentile {errors[950]}, most {errors[-1]} words off")
    assert errors[500] <= 1
    assert errors[950] <= most


def test_at_every_flush_boundary_it_is_exact(replies):
    for reply in replies:
        position = 0.0
        for segment in reply:
            position += FORM.seconds(FORM.size(segment.seconds))
            assert cut(reply, position, SpeechPace(), 60.0)[0] == 0


def test_the_margin_holds_nineteen_times_in_twenty(replies):
    """Seconds between the cut and the time at which the voice really was where the text says that it was."""
    rng, pace, within = random.Random(3), SpeechPace(), 0
    for _ in range(1000):
        segment = rng.choice(rng.choice(replies))
        position = rng.random() * segment.seconds
        playout = Playout(FORM, pace)
        size = FORM.size(segment.seconds)
        playout.know(Audio(bytes(size), segment.chunks, last=True))
        playout.arrive(size, 0.0)
        playout.heard(position, final=True)
        count = sum(end <= len(playout.total.text) for end, _ in segment.said)
        begins = segment.said[count - 1][1] if count else 0.0
        ends = segment.said[count][1] if count < len(segment.said) else segment.seconds
        within += max(begins - position, position - ends, 0.0) <= playout.total.margin
    print(f"within the margin: {within} of 1000")
    assert within >= 950
