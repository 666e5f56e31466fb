"""Heard text: where a reply is cut, how well is it known which words the listener has heard? Against the voice's truth.

Run it for the table (in virtual time: about a minute of CPU), or for some rows of it::

    python -m tests.benchmarks.heard_text
    python -m tests.benchmarks.heard_text --cuts 300 --voice unsteady --text markdown

The whole pipe speaks: the chunker cuts, the sender places the flushes, the local server speaks, and `Writer` lets the
sound out in real time. At random moments it is asked what an interruption would report (`Played`), and that is compared
with what has really been said at that moment. The truth is in the sound of the *unsteady* voice, which spells its words
and never says a text twice alike, and *espeak* tells its word times. Counted for each cut:

* *last sentence*: the last word that was reported and the last one that was said are of one sentence;
* *words off*: how many words the report is longer or shorter than the truth, median / 95th percentile / most.

Markdown is spoken as the chunker reads it, and reported in the model's own words. In Chinese and Japanese a character
is a word. (espeak-ng reads kanji by their Unicode names, so it does not speak Japanese here.)
"""

from __future__ import annotations

import argparse
import re
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Protocol

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pipeline import AudioFormat, Pipeline, Played
from pipeline.testing import virtual_backend
from stages import Chunker, Text, Writer, local
from stages.local import UNSTEADY, EspeakVoice, Timing, UnsteadyVoice, read_words
from stages.sound.words import words
from stages.speak import Speak, SpeakOptions
from tests.stages.sinks.test_heard import REPLIES
from tests.stages.speak.rig import FORMAT, served
from tests.stages.speak.rig import Voice as Tones

ENDS = 1e-3
"""Seconds: what is this close to the end of a word has been said."""

CUTS = 40
"""Of one turn."""

MARKDOWN = (
    (
        "## Your **train** to Leeds\n\nIt leaves at *ten past nine*, from `platform` four. You change in "
        "[York](https://york.example/station), where you have **twelve** minutes; that is *enough*, even with "
        "luggage.\n\n"
        "- Bring your __ticket__.\n- Bring something to *eat*."
    ),
    (
        "The **short** answer is no. The *longer* one depends on what you mean by **safe**, on how warm your `kitchen` "
        "is, and on the [rice](https://food.example/rice). When in doubt, **throw it away**.\n\n"
        "* Cook the rice.\n* Cool it *quickly*, and eat it soon."
    ),
    (
        "# Power first\n\n**Turn** the power off at the fuse box. Then take the `cover` off, and look for the "
        "**black** wire, which carries the current.\n\n> Do not touch it.\n\nIf the [lamp](https://lamps.example) on "
        "your tester stays *dark*, go on."
    ),
)
CHINESE = (
    "早上好！去利兹的火车九点十分从四号站台开出。你要在约克换车，那里有十二分钟，带着行李也够了。你想要靠窗的座位吗？",
    "简单地说，不行。详细地说，这要看厨房有多热，也要看米饭在外面放了多久。如果有疑问，就把它扔掉吧。",
    "当然可以。先把电源关掉，然后打开盖子，找到黑色的那根电线。不要碰它，先量一量。如果灯不亮，就可以继续了。",
    "我把你的预约改到了星期四下午三点半。前一天你会收到一条短信。如果时间不合适，请在中午以前打电话给我们。",
)
JAPANESE = (
    (
        "おはようございます。リーズ行きの電車は九時十分に四番線から出ます。ヨークで乗り換えですが、十二分ありますから、"
        "荷物があっても間に合います。"
    ),
    "短く答えると、いいえです。台所の暑さと、ご飯を外に置いた時間によります。迷ったときは、捨ててください。",
    "もちろんです。まず電源を切って、それから蓋を外し、黒い線を探してください。触らないで、測ってください。",
    "ご予約を木曜日の三時半に変更しました。前の日にお知らせが届きます。都合が悪ければ、正午までにお電話ください。",
)


@dataclass(frozen=True)
class Told:
    """A reply: what the model writes, what is said of it, and how many words each sentence has."""

    written: str
    spoken: str
    sizes: tuple[int, ...]


def _plain(written: str) -> str:
    """What is said of markdown: word for word, as all marks here are round words or in front of them."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", written)
    text = re.sub(r"^(#+|[-]|>) ", "", text, flags=re.MULTILINE)
    return re.sub(r"[*_`]", "", text)


def _told(written: str) -> Told:
    spoken = _plain(written)
    parts = re.split(r"(?<=[.!?])\s+|(?<=[。！？])|\n\n", spoken)
    return Told(written, spoken, tuple(size for size in map(count, parts) if size))


def count(text: str) -> int:
    """The words of a text: those with anything to say."""
    return sum(any(char.isalnum() for char in word) for word in words(text))


ENGLISH = [" ".join(reply.split()) + "." for reply in REPLIES.strip().rstrip(".").split(".\n")]
TEXTS = {
    "English": [_told(reply) for reply in ENGLISH],
    "markdown": [_told(reply) for reply in MARKDOWN],
    "Chinese": [_told(reply) for reply in CHINESE],
    "Japanese": [_told(reply) for reply in JAPANESE],
}

Truth = list[tuple[float, int]]
"""When each word of a turn has been said, in seconds of its sound, with the words up to there."""


class Speaker(Protocol):
    """A voice whose truth is known: what a turn has said, from its sound or from what the voice tells."""

    format: AudioFormat | None
    timing: Timing

    def voice(self, seed: int) -> local.Voice: ...

    def truth(self, sound: bytes, spoken: str) -> Truth: ...


class Unsteady:
    """Tones that spell themselves, and never say a text twice alike."""

    format = FORMAT
    timing = UNSTEADY

    def voice(self, seed: int) -> local.Voice:
        return UnsteadyVoice(Tones(), seed=seed)

    def truth(self, sound: bytes, spoken: str) -> Truth:
        """A tone is a word, or 16 characters of one, which share its time. Marks may be others than the model's."""
        truth, at = [], 0
        ends = _ends(spoken)
        for tone in read_words(sound):
            letters = re.sub(r"^\W+|\W+$", "", tone.text)
            start = spoken.index(letters, at)
            at = start + len(tone.text)
            begins, lasts = FORMAT.seconds(2 * tone.start), tone.ticks / 50
            for end in (end for end in ends if start < end <= at):
                truth.append((begins + lasts * (end - start) / len(tone.text), bisect_right(ends, end)))
        return truth


class Espeak:
    """espeak-ng, which tells its word times. It speaks in a run loop of its own; the other stands still meanwhile."""

    format = None
    timing = Timing()

    def __init__(self, portal: BlockingPortal, voice: EspeakVoice) -> None:
        self._portal = portal
        self._voice = voice
        self.sample_rate = voice.sample_rate
        self.segments: list[tuple[str, float, dict[int, float]]] = []

    def voice(self, seed: int) -> local.Voice:
        return self

    async def __aenter__(self) -> None:
        self.segments.clear()

    async def __aexit__(self, *error: object) -> None:
        pass

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        sound, starts = self._portal.call(self._spoken, text)
        self.segments.append((text, len(sound) / 2 / self.sample_rate, starts))
        yield _blocks(sound)

    async def _spoken(self, text: str) -> tuple[bytes, dict[int, float]]:
        async with self._voice.speak(text) as sound:
            data = b"".join([block async for block in sound])
        return data, {word.start: word.at for word in reversed(sound.words)}

    def truth(self, sound: bytes, spoken: str) -> Truth:
        """A word has been said when the next one that has a time begins."""
        truth: Truth = []
        begins, number = 0.0, 0
        for text, seconds, starts in self.segments:
            ends = list(accumulate(map(len, words(text))))
            for at, word in enumerate(words(text)):
                later = [starts[start] for start in ends[at : len(ends) - 1] if start in starts]
                number += any(char.isalnum() for char in word)
                truth.append((begins + (later[0] if later else seconds), number))
            begins += seconds
        return truth


async def _blocks(sound: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(sound), 8_820):
        yield sound[start : start + 8_820]


def _ends(text: str) -> list[int]:
    """Where each word ends that has anything to say, without the white space behind it."""
    ends, at = [], 0
    for word in words(text):
        at += len(word)
        if any(char.isalnum() for char in word):
            ends.append(at - len(word) + len(word.rstrip()))
    return ends


@dataclass
class Row:
    """What came of the cuts of one voice and one kind of text."""

    off: list[int] = field(default_factory=list)
    right: int = 0

    def add(self, played: Played, truth: Truth, told: Told) -> None:
        """One cut."""
        said = max((number for at, number in truth if at <= played.position + ENDS), default=0)
        heard = count(played.text)
        self.off.append(abs(heard - said))
        ends = list(accumulate(told.sizes))
        self.right += bisect_right(ends, heard - 1) == bisect_right(ends, said - 1)

    def cells(self) -> str:
        """For the table."""
        off = sorted(self.off)
        median, most = off[len(off) // 2], off[len(off) * 95 // 100]
        return f"{len(off)} | {100 * self.right / len(off):.1f} % | {median} / {most} / {off[-1]}"


def seen(writer: Writer) -> Played | None:
    """What an interruption would report now."""
    if writer._pacer is None:
        return None
    playout = deepcopy(writer._pacer.playout)
    playout.heard(anyio.current_time(), final=True)
    return playout.total


async def measure(speaker: Speaker, texts: Sequence[Told], cuts: int, options: SpeakOptions, seed: int = 1) -> Row:
    """So many cuts, or a few more."""
    chance, row, sound = Random(seed), Row(), bytearray()
    writer = Writer(sound_to(sound))
    async with served(voice=speaker.voice(seed), timing=speaker.timing) as server:
        stages = Text(pace=50), Chunker(), Speak(base_url=server.url, options=options, format=speaker.format), writer
        async with Pipeline(*stages) as pipeline:
            while len(row.off) < cuts:
                told = chance.choice(texts)
                sound.clear()
                if isinstance(speaker, Espeak):
                    speaker.segments.clear()
                found: list[Played] = []
                async with pipeline.turn(told.written) as turn, anyio.create_task_group() as tasks:
                    tasks.start_soon(_look, writer, chance.getrandbits(32), len(told.spoken), found)
                    async for _ in turn:
                        pass
                    tasks.cancel_scope.cancel()
                whole = turn.outcome.report(Played)
                assert whole is not None
                assert whole.text == told.written
                truth = speaker.truth(bytes(sound), told.spoken)
                for played in found:
                    assert told.written.startswith(played.text)
                    row.add(played, truth, told)
    return row


async def _look(writer: Writer, seed: int, characters: int, found: list[Played]) -> None:
    """Note what would be reported, at random moments of a turn."""
    chance, started = Random(seed), anyio.current_time()
    seconds = characters / (5 if characters < 100 else 11)
    for at in sorted(chance.uniform(0.3, seconds) for _ in range(CUTS)):
        await anyio.sleep_until(started + at)
        if (played := seen(writer)) is not None:
            found.append(played)


def sound_to(sound: bytearray):  # type: ignore[no-untyped-def]
    """A listener that keeps all it gets."""

    async def keep(data: bytes) -> None:
        sound.extend(data)

    return keep


@contextmanager
def speakers() -> Iterator[dict[tuple[str, str], Speaker]]:
    """Every voice for every kind of text that it speaks."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(EspeakVoice()) as english,
        portal.wrap_async_context_manager(EspeakVoice("cmn")) as chinese,
    ):
        spoken: dict[tuple[str, str], Speaker] = {("unsteady", text): Unsteady() for text in TEXTS}
        spoken |= {("espeak", text): Espeak(portal, english) for text in ("English", "markdown")}
        spoken["espeak", "Chinese"] = Espeak(portal, chinese)
        yield spoken


def main(arguments: argparse.Namespace) -> None:
    """Print the table as it comes."""
    print("| voice | text | cuts | last sentence | words off: median / 95th percentile / most |\n|---|---|---|---|---|")
    backend, backend_options = virtual_backend("asyncio")
    with speakers() as every:
        for (voice, text), speaker in every.items():
            if arguments.voice in (None, voice) and arguments.text in (None, text):
                row = anyio.run(
                    measure,
                    speaker,
                    TEXTS[text],
                    arguments.cuts,
                    SpeakOptions(),
                    backend=backend,
                    backend_options=backend_options,
                )
                print(f"| {voice} | {text} | {row.cells()} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What is reported as heard, against what was said.")
    parser.add_argument("--cuts", type=int, default=2_000, help="of each row")
    parser.add_argument("--voice", choices=("unsteady", "espeak"))
    parser.add_argument("--text", choices=tuple(TEXTS))
    main(parser.parse_args())
