"""Where a voice is in its sentences, against the truth that tagged sound tells, at thousands of places."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import AudioFormat
from stages.local import ToneVoice, UnsteadyVoice, read_words
from stages.sound.anchors import anchored, sentences
from stages.sound.quiet import Quiet
from tests.benchmarks.healing import reply

VIRTUAL_TIME = True

FORMAT = AudioFormat("linear16", 8_000)


async def spoken(voice, text):
    async with voice, voice.speak(text) as blocks:
        return b"".join([block async for block in blocks])


def quiet_of(sound):
    quiet = Quiet(FORMAT)
    quiet.hear(sound)
    return quiet


def pace_of(text):
    """Seconds a letter at the usual speed of tones, which is fifteen characters a second."""
    return len(text) / 15 / sum(sentence.letters for sentence in sentences(text))


@given(st.text("ab .,!?\n「」。！…3", max_size=60))
def test_sentences_cover_their_text(text):
    found = sentences(text)
    ends = [sentence.end for sentence in found]
    assert ends == sorted(set(ends))
    assert not ends or ends[-1] == len(text) or not any(map(str.isalnum, text[ends[-1] :]))
    assert all(sentence.letters > 0 for sentence in found)


@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
async def test_no_sentence_is_taken_to_be_over_that_is_not(anyio_backend):
    """A thousand cuts anywhere in one to eight sentences, unsteadily said: going back to where it says loses none."""
    lot, voice = Random(1), UnsteadyVoice(ToneVoice(FORMAT.sample_rate, tagged=True), seed=1)
    seen: Counter[str] = Counter()
    for _ in range(1_000):
        lines = reply(lot, 0)[: lot.randint(1, 8)]
        text = " ".join(lines) + " "
        sound = await spoken(voice, text)
        sound = sound[: 2 * lot.randrange(len(sound) // 2)]
        words = read_words(sound)
        over = begun = words_before = 0
        for line in lines:
            begun += len(words) > words_before
            words_before += len(line.split())
            over += sum(word.whole for word in words) >= words_before
        at = anchored(sentences(text), quiet_of(sound), pace_of(text))
        assert at.least <= at.best <= over
        seen["at the sentence in progress"] += at.best == over
        seen["at the one that has just ended"] += at.best == over - 1 and begun == over
    print(dict(seen))
    assert sum(seen.values()) >= 990
    assert seen["at the sentence in progress"] >= 930


@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
async def test_what_is_over_has_its_anchors(anyio_backend):
    voice = UnsteadyVoice(ToneVoice(FORMAT.sample_rate, tagged=True), seed=2, sentence=(0.25, 0.7), clause=(0, 0))
    text = "This is the first of them. And this is the second, which is longer. A third. "
    for _ in range(20):
        sound = await spoken(voice, text)
        starts = [word.start / FORMAT.sample_rate for word in read_words(sound) if word.text in ("This", "And", "A")]
        at = anchored(sentences(text), quiet_of(sound), pace_of(text))
        assert at.starts == pytest.approx(starts, abs=0.02)


def test_before_any_sound_nothing_is_over():
    assert anchored(sentences("One. Two."), quiet_of(b""), 0.06).best == 0
    assert anchored(sentences("One. Two."), quiet_of(bytes(8_000)), 0.06).best == 0
    assert anchored([], quiet_of(b""), 0.06).certain
