"""What is heard when sockets are lost and answers go wrong: long replies, several turns, counted word by word.

Run it for the table (a row for each fault, voice and way of going on; virtual time, some minutes of CPU)::

    python -m tests.benchmarks.healing [--replies 60] [--only stall] [--voice unsteady] [--resume word]

Every word is another one and spelt out in its sound, so from what reached the sink it is plain which words were heard,
in which order, how often and how completely. Each conversation has four turns of 12 to 40 sentences on one pipeline,
and one in five turns is cut short. What is counted, sentence by sentence, in the turns that were not cut:

* *lost*: nothing of it was heard. *cut*: a part of it never was.
* *again*: it was being said, broke off, and was said from its start. That is what healing may cost.
* *twice*: it had been heard to its end, and was said again. *stuttered*: a part was said again, not from its start.
* *foreign*: words of another turn. *failed*: turns that ended in an error.
* *not exact*: entries of `SpeechReport.resumed` that claim to be exact, and something was lost, doubled or cut there.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import anyio

from pipeline import Chunk, Pipeline, SpeechError
from pipeline.testing import virtual_backend
from stages.local import UNSTEADY, Faults, HeardWord, Limits, Timing, UnsteadyVoice, Voice, read_words
from stages.speak import SpeakOptions
from tests.stages.speak import rig

VOICES = ("exact", "unsteady")
RESUMES = ("sentence", "word")
TURNS = 4
LENGTHS = (1, 3, 4, 5, 6, 7, 8, 10, 12)  # of sentences, in words
EXACT = Timing(first_audio=(0.1, 0.3), frame=0.1)
_WORD = re.compile(r"([q-z])([a-p])([a-p])([a-p])o*")


def _resets(lot: random.Random) -> list[Faults]:
    return [Faults(drop_after_seconds=lot.uniform(5, 14), connections=1) for _ in range(60)]


def _stalls(lot: random.Random) -> list[Faults]:
    return [Faults(stall_at_frame=lot.randint(1, 150), stall=lot.uniform(8, 15), connections=1) for _ in range(4)]


def _split_samples(lot: random.Random) -> list[Faults]:
    odd = (1601, 333, 77)
    return [
        Faults(frame_sizes=odd, stall_at_frame=lot.randint(1, 150), stall=lot.uniform(8, 15), connections=1),
        Faults(frame_sizes=odd, no_flushed=tuple(range(1, 40, 2)), early_flushed=1),
    ]


FAULTS: dict[str, Callable[[random.Random], Faults | list[Faults]]] = {
    "none": lambda lot: Faults(),
    "reset every 5 to 14 s": _resets,
    "Flushed doubled": lambda lot: Faults(double_flushed=True),
    "Flushed before its last audio": lambda lot: Faults(early_flushed=lot.randint(1, 3)),
    "a stall of 8 to 15 s": _stalls,
    "every Flushed dropped": lambda lot: Faults(no_flushed=tuple(range(1, 2_000))),
    "some Flushed dropped": lambda lot: Faults(no_flushed=tuple(n for n in range(1, 2_000) if lot.random() < 0.2)),
    "first byte after 8 to 15 s": lambda lot: Faults(first_byte=lot.uniform(8, 15)),
    "half samples": _split_samples,
    "Flushed 8.5 to 12 s late": lambda lot: Faults(flushed_delay=lot.uniform(8.5, 12)),
    "another warning": lambda lot: Faults(
        refuse_flushes=tuple(sorted(lot.sample(range(1, 20), 3))), refuse_with="OVERLOADED", connections=2
    ),
    "audio without end": lambda lot: Faults(endless=(lot.randint(1, 8),), connections=1),
}


@dataclass
class Tally:
    """What was counted for one row."""

    replies: int = 0
    sentences: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def note(self, what: str, times: int, where: str) -> None:
        """Count; and keep a few places for whoever looks into it."""
        if times:
            self.counts[what] += times
            if len(self.examples) < 20:
                self.examples.append(f"{what} {where}")


def reply(lot: random.Random, turn: int) -> list[str]:
    """Sentences whose words are all different, some with commas."""
    sentences = []
    for number in range(lot.randint(12, 40)):
        words = [word_of(turn, number, at) + "o" * lot.choice([0, 0, 1, 2, 5]) for at in range(lot.choice(LENGTHS))]
        marks = ["," if lot.random() < 0.12 else "" for _ in words[:-1]] + [lot.choice([".", ".", ".", "?", "!"])]
        sentences.append(" ".join(word + mark for word, mark in zip(words, marks, strict=True)))
    return sentences


def word_of(turn: int, sentence: int, word: int) -> str:
    """A word that says which it is, and takes as long as its letters."""
    return "qrstuvwxyz"[turn] + "".join("abcdefghijklmnop"[number] for number in (sentence // 16, sentence % 16, word))


Place = tuple[int, int, bool]
"""A sentence, a word of it, and whether the word was heard to its end."""


def places(words: Sequence[HeardWord], turn: int) -> tuple[list[tuple[int, Place]], int]:
    """The turn's own words as they were heard, with their first samples; and how many were another turn's."""
    own, foreign = [], 0
    for word in words:
        match = _WORD.match(word.text)
        if match is None:
            continue
        of, high, low, number = ("qrstuvwxyz".find(match[1]), *("abcdefghijklmnop".find(match[n]) for n in (2, 3, 4)))
        sentence = 16 * high + low
        if of == turn:
            own.append((word.start, (sentence, number, word.whole)))
        else:
            foreign += 1
    return own, foreign


def judge(own: Sequence[Place], sentences: Sequence[str]) -> Counter[str]:
    """What came of each sentence, and how speech jumped back."""
    sizes = [len(sentence.split()) for sentence in sentences]
    begun = Counter((sentence, word) for sentence, word, _ in own)
    whole = Counter((sentence, word) for sentence, word, ended in own if ended)
    verdicts: Counter[str] = Counter()
    for number, size in enumerate(sizes):
        heard = [whole[number, word] for word in range(size)]
        if not any(begun[number, word] for word in range(size)):
            verdicts["lost"] += 1
        elif not all(heard):
            verdicts["cut"] += 1
    for before, after in pairwise(own):
        kind = step(before, after, sizes)
        if kind == "twice":
            verdicts["twice"] += max(1, before[0] - after[0])
        elif kind in ("again", "stuttered"):
            verdicts[kind] += 1
    return verdicts


def step(before: Place, after: Place, sizes: Sequence[int]) -> str:
    """What it is to hear these two words one after the other."""
    sentence, word, ended = before
    last = word == sizes[sentence] - 1
    follows = (sentence + 1, 0) if last else (sentence, word + 1)
    if after[:2] == follows:
        return "next" if ended else "cut"
    if after[:2] > follows:
        return "cut"
    if after[1] == 0 and after[0] == sentence:
        return "twice" if last and ended else "again"
    return "stuttered" if after[1] else "twice"


def false_claims(own: Sequence[tuple[int, Place]], positions: Sequence[float], sizes: Sequence[int]) -> int:
    """At how many of the positions, which are said to be exact, the sound is not so."""
    wrong = 0
    for position in positions:
        sample = round(position * rig.FORMAT.sample_rate)
        before = [place for start, place in own if start < sample]
        after = [place for start, place in own if start >= sample]
        if after:
            kind = step(before[-1], after[0], sizes) if before else ("next" if after[0][:2] == (0, 0) else "cut")
            wrong += kind not in ("next", "again")
    return wrong


def timed(lot: random.Random, sentences: Sequence[str]) -> list[tuple[float, Chunk]]:
    """The sentences as a model of 10 to 100 tokens a second would finish them."""
    rate, at, script = 4 * lot.choice([10, 20, 40, 100]), 0.0, []
    for chunk in rig.chunks(*sentences):
        at += len(chunk.text) / rate
        script.append((at, chunk))
    return script


async def converse(fault: str, voice: str, resume: str, seed: int, tally: Tally) -> None:
    """One conversation, which is added to the tally."""
    lot = random.Random(f"{fault} {seed}")
    random.seed(seed)  # the waits between attempts are drawn from the module: what is found is found again
    script = FAULTS[fault](lot)
    speaker: Voice = rig.Voice() if voice == "exact" else UnsteadyVoice(rig.Voice(), seed=seed)
    timing = EXACT if voice == "exact" else UNSTEADY
    options = SpeakOptions(resume=resume)  # type: ignore[arg-type]
    texts = [reply(lot, turn) for turn in range(TURNS)]

    async def source(inbox, outbox):  # type: ignore[no-untyped-def]
        async for turn in inbox:
            started = anyio.current_time()
            for at, chunk in timed(lot, texts[turn]):
                await anyio.sleep_until(started + at)
                await outbox.send(chunk)

    async with rig.served(script, timing=timing, voice=speaker, limits=Limits(connections=None)) as server:
        turn = 0
        while turn < TURNS:
            ear = rig.Ear(slow=lot.random() < 0.3)
            try:
                async with Pipeline(source, rig.speak(server, options), ear) as spoken:
                    while turn < TURNS:
                        turn += 1
                        await one_turn(spoken, ear, turn - 1, texts, lot, tally, f"in turn {turn - 1} of {seed}")
            except SpeechError:
                tally.note("failed", 1, f"turn {turn - 1} of {seed}")


async def one_turn(spoken, ear, turn, texts, lot, tally, where) -> None:  # type: ignore[no-untyped-def]
    """Speak it, and count what was heard."""
    sentences = texts[turn]
    async with spoken.turn(turn) as running:
        if lot.random() < 0.2:
            await anyio.sleep(lot.uniform(0.1, 25))
            running.interrupt()
    outcome = running.outcome
    own, foreign = places(read_words(ear.sound), turn)
    tally.replies += 1
    tally.note("foreign", foreign, where)
    if outcome.interrupted:
        return
    tally.sentences += len(sentences)
    for what, times in judge([place for _, place in own], sentences).items():
        tally.note(what, times, where)
    resumed = rig.report(outcome).resumed
    tally.counts["resumed"] += len(resumed)
    claims = [each.position for each in resumed if each.exact]
    tally.counts["claims"] += len(claims)
    tally.note("not exact", false_claims(own, claims, [len(s.split()) for s in sentences]), where)


COLUMNS = ("lost", "cut", "twice", "stuttered", "foreign", "failed", "again", "resumed", "claims", "not exact")


def header() -> str:
    """The head of the table."""
    names = ["fault", "voice", "resume", "replies", "sentences", *COLUMNS]
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}"


def row(fault: str, voice: str, resume: str, tally: Tally) -> str:
    """One line of it."""
    cells = [fault, voice, resume, tally.replies, tally.sentences, *(tally.counts[name] for name in COLUMNS)]
    return f"| {' | '.join(map(str, cells))} |"


async def measure(fault: str, voice: str, resume: str, replies: int) -> Tally:
    """So many replies of one row."""
    tally, seed = Tally(), 0
    while tally.replies < replies:
        await converse(fault, voice, resume, seed, tally)
        seed += 1
    return tally


async def main(arguments: argparse.Namespace) -> None:
    """Print the table as it comes."""
    print(header(), flush=True)
    for fault in FAULTS:
        for voice in VOICES:
            for resume in RESUMES:
                if not all(
                    wanted in (None, is_) if exact else (wanted or "") in is_
                    for wanted, is_, exact in (
                        (arguments.only, fault, False),
                        (arguments.voice, voice, True),
                        (arguments.resume, resume, True),
                    )
                ):
                    continue
                tally = await measure(fault, voice, resume, arguments.replies)
                print(row(fault, voice, resume, tally), flush=True)
                if arguments.places:
                    print(*tally.examples, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--replies", type=int, default=60)
    parser.add_argument("--only", default=None)
    parser.add_argument("--voice", choices=VOICES)
    parser.add_argument("--resume", choices=RESUMES)
    parser.add_argument("--places", action="store_true")
    backend, backend_options = virtual_backend("asyncio")
    anyio.run(main, parser.parse_args(), backend=backend, backend_options=backend_options)
