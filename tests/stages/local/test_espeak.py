"""The offline voice, with the real library in real processes."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Audio, Chunk, Pipeline, SynthesisFailed, UsageError
from pipeline.testing import Collect, Script
from stages.local import INSTANT, LocalSpeakServer, UnsteadyVoice, _espeak_library, _espeak_process
from stages.local._espeak import EspeakVoice, pieces, voice_for
from stages.local._espeak_library import find
from stages.speak import Speak

try:
    find()
except UsageError as missing:
    pytest.skip(str(missing), allow_module_level=True)

SENTENCE = "The quick brown fox jumps over the lazy dog while seven wizards watch."
LONG = " ".join([SENTENCE] * 6)
"""Under `PIECE` characters, so one request, and over half a minute of sound, so far more than a pipe holds."""
signals = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs the signals of a Unix")


async def hear(voice: EspeakVoice, text: str) -> bytes:
    async with voice.speak(text) as sound:
        return b"".join([block async for block in sound])


def seconds(voice: EspeakVoice, sound: bytes) -> float:
    return len(sound) / 2 / voice.sample_rate


def pids(voice: EspeakVoice) -> list[int]:
    return [worker.pid for worker in voice._workers]


def is_running(pid: int) -> bool:
    """Whether there is such a process; one that has ended and was not waited for counts too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# What is heard.


async def test_a_sentence_is_speech():
    async with EspeakVoice() as voice:
        assert voice.sample_rate == 22_050
        sound = await hear(voice, SENTENCE)
    samples = memoryview(sound).cast("h")
    assert 12 <= len(SENTENCE) / (len(samples) / 22_050) <= 18
    assert max(samples) > 5_000
    loud = sum(abs(sample) > 300 for sample in samples)
    assert loud > len(samples) / 4


async def test_every_word_has_its_place_and_its_time():
    text = f"Grüße, 👋 said {SENTENCE} " * 12  # more than one piece
    async with EspeakVoice() as voice, voice.speak(text) as sound:
        size = 0
        async for block in sound:
            size += len(block)
    words = [text[word.start : word.start + word.length] for word in sound.words]
    assert words.count("quick") == words.count("wizards") == words.count("Grüße") == 12
    starts = [word.start for word in sound.words]
    times = [word.at for word in sound.words]
    assert starts == sorted(starts)
    assert times == sorted(times)
    length = size / 2 / 22_050
    assert 0 <= times[0] < 0.2
    assert length - 2 < times[-1] < length
    halves = [word.at for word in sound.words if text.startswith("quick", word.start)]
    gaps = [after - before for before, after in pairwise(halves)]
    assert max(gaps) - min(gaps) < 0.5  # the same sentence takes the same time, across pieces too


async def test_a_word_is_known_before_its_sound():
    async with EspeakVoice() as voice, voice.speak(SENTENCE) as sound:
        heard = 0.0
        async for block in sound:
            heard += len(block) / 2 / voice.sample_rate
            assert sound.words
            due = [word for word in sound.words if word.at < heard]
            assert due
    assert len(sound.words) == 13


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
async def test_nothing_to_say_is_no_sound(text: str):
    async with EspeakVoice() as voice:
        assert await hear(voice, text) == b""


async def test_strange_text_is_spoken_all_the_same():
    async with EspeakVoice() as voice:
        for text in [
            "one\0two",
            "lone \ud83d surrogate",
            "👋",
            "[[h@'loU]] <speak>hi</speak> & so on",
            "。".join("日本語"),
        ]:
            assert seconds(voice, await hear(voice, text)) > 0.3
        assert seconds(voice, await hear(voice, "one\0two")) > seconds(voice, await hear(voice, "one"))
        assert seconds(voice, await hear(voice, "x" * 5_000)) > 60


async def test_speed_is_in_words_a_minute():
    async with EspeakVoice(speed=120) as slow, EspeakVoice(speed=240) as fast:
        ratio = seconds(slow, await hear(slow, SENTENCE)) / seconds(fast, await hear(fast, SENTENCE))
    assert 1.6 < ratio < 2.4


async def test_a_german_model_is_asked_german_by_the_same_process():
    text = "Im Jahre 1978 waren es 345678."
    async with EspeakVoice() as voice, EspeakVoice("de") as german:
        of_model = voice.suited("aura-2-viktoria-de")
        assert of_model.sample_rate == voice.sample_rate
        async with of_model as opened, of_model.speak(text) as sound:
            assert opened is of_model
            in_german = b"".join([block async for block in sound])
        expected = seconds(german, await hear(german, text))
        in_english = seconds(voice, await hear(voice, text))
        assert seconds(voice, in_german) == pytest.approx(expected, abs=0.05)
        assert abs(in_english - expected) > 0.1
        assert len(pids(voice)) == 1


async def test_the_server_asks_for_the_language_and_speed_of_each_socket():
    """The same text lasts longer at 0.7, and is another one in German, through `LocalSpeakServer` and `Speak`."""

    async def received(model: str, speed: float | None) -> int:
        sink = Collect[Audio]()
        async with LocalSpeakServer(EspeakVoice(), timing=INSTANT) as server:
            speak = Speak(model, speed=speed, base_url=server.url)
            await Pipeline(Script([(0.0, Chunk("The young boy is in a big house.", 0))]), speak, sink).run(None)
        return sum(len(audio.data) for audio in sink.items)

    usual = await received("aura-2-thalia-en", None)
    assert await received("aura-2-thalia-en", 0.7) == pytest.approx(usual / 0.7, rel=0.1)
    assert await received("aura-2-viktoria-de", None) != pytest.approx(usual, rel=0.02)


def test_the_language_of_a_model():
    assert voice_for("aura-2-thalia-en") == "en-us"
    assert voice_for("aura-2-viktoria-de") == "de"
    assert voice_for("aura-asteria-en") == "en-us"
    assert voice_for("") == voice_for("aura-2-x-xx") == "en-us"


@pytest.mark.parametrize("language", ["es", "it", "nl", "de", "ja", "fr"])
async def test_every_language_of_the_service_has_a_voice(language: str, anyio_backend_name: str):
    async with EspeakVoice(voice_for(f"aura-2-x-{language}")) as voice:
        assert seconds(voice, await hear(voice, "radio")) > 0.2


# Many at a time.


async def test_conversations_share_one_process_and_each_hears_its_own():
    texts = [f"{SENTENCE} {'very ' * number} well." for number in range(20)]
    heard: dict[str, bytes] = {}
    async with EspeakVoice() as voice:
        alone = {text: seconds(voice, await hear(voice, text)) for text in texts}

        async def converse(text: str) -> None:
            heard[text] = await hear(voice, text)

        async with anyio.create_task_group() as group:
            for text in texts:
                group.start_soon(converse, text)
        assert len(pids(voice)) == 1
        for text in texts:
            assert seconds(voice, heard[text]) == pytest.approx(alone[text], abs=0.05)


async def test_a_listener_who_takes_nothing_holds_nobody_up():
    async with EspeakVoice() as voice:
        expected = seconds(voice, await hear(voice, LONG))
        async with voice.speak(LONG) as slow:
            first = await anext(slow)
            with anyio.fail_after(5):
                assert seconds(voice, await hear(voice, LONG)) == pytest.approx(expected, abs=0.1)
            rest = b"".join([block async for block in slow])
        assert seconds(voice, first + rest) == pytest.approx(expected, abs=0.1)


async def test_a_waiting_conversation_reads_on_when_the_one_that_read_for_it_is_cancelled():
    async with EspeakVoice() as voice:
        expected = seconds(voice, await hear(voice, LONG))
        heard: list[bytes] = []

        async def listen() -> None:
            heard.append(await hear(voice, LONG))

        async def give_up() -> None:
            with anyio.CancelScope() as scope:
                async with voice.speak(LONG) as sound:
                    async for _ in sound:
                        scope.cancel()

        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                for _ in range(5):
                    group.start_soon(give_up)
                    group.start_soon(listen)
        assert [round(seconds(voice, sound) - expected, 1) for sound in heard] == [0] * 5


async def test_a_pool_grows_only_when_all_have_work():
    async with EspeakVoice(processes=2) as voice:
        await hear(voice, SENTENCE)
        assert len(pids(voice)) == 1
        async with voice.speak(LONG) as one, voice.speak(LONG) as other, voice.speak(LONG) as third:
            for sound in (one, other, third):
                await anext(sound)
            assert len(set(pids(voice))) == 2


# Leaving early, and failing.


async def test_leaving_early_cancels_and_the_process_lives_on():
    async with EspeakVoice() as voice:
        before = pids(voice)
        expected = seconds(voice, await hear(voice, SENTENCE))
        for _ in range(20):
            async with voice.speak(LONG * 20) as sound:
                await anext(sound)
        with anyio.fail_after(2):
            assert seconds(voice, await hear(voice, SENTENCE)) == pytest.approx(expected, abs=0.05)
        assert pids(voice) == before
        assert voice._workers[0].load == 0
        with pytest.raises(StopAsyncIteration):
            await anext(sound)


@signals
async def test_a_process_killed_while_it_speaks_fails_that_text_and_the_next_one_gets_another():
    async with EspeakVoice() as voice:
        [before] = pids(voice)
        async with voice.speak(LONG) as sound:
            await anext(sound)
            os.kill(before, signal.SIGKILL)
            with pytest.raises(SynthesisFailed) as caught:
                async for _ in sound:
                    pass
            assert caught.value.code == "ended"
            with pytest.raises(StopAsyncIteration):
                await anext(sound)
        assert seconds(voice, await hear(voice, SENTENCE)) > 3
        assert not is_running(before)
        assert before not in pids(voice)


@signals
async def test_a_process_killed_while_nobody_spoke_is_not_noticed():
    async with EspeakVoice() as voice:
        for _ in range(3):
            os.kill(pids(voice)[0], signal.SIGKILL)
            assert seconds(voice, await hear(voice, SENTENCE)) > 3


@signals
async def test_a_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_espeak_process, "STALL_LIMIT", 0.1)
    monkeypatch.setattr(_espeak_process, "STOP_LIMIT", 0.1)
    async with EspeakVoice() as voice:
        [before] = pids(voice)
        async with voice.speak(LONG) as sound:
            await anext(sound)
            os.kill(before, signal.SIGSTOP)
            with pytest.raises(SynthesisFailed):
                async for _ in sound:
                    pass
        assert not is_running(before)
        assert seconds(voice, await hear(voice, "Better.")) > 0.3


@signals
async def test_ctrl_c_is_for_the_parent_only():
    async with EspeakVoice() as voice:
        [before] = pids(voice)
        os.kill(before, signal.SIGINT)
        assert await hear(voice, SENTENCE)
        assert pids(voice) == [before]


# Nothing left behind.


@pytest.mark.parametrize("how", ["quietly", "in the middle", "cancelled", "raising"])
async def test_no_process_is_left_behind(how: str):
    left: list[int] = []
    with anyio.CancelScope() as scope, contextlib.suppress(KeyError):
        async with EspeakVoice(processes=2) as voice, voice.speak(LONG) as one, voice.speak(LONG) as other:
            await anext(one)
            await anext(other)
            left = pids(voice)
            if how == "quietly":
                assert [block async for block in one]
                assert [block async for block in other]
            elif how == "cancelled":
                scope.cancel()
                await anyio.sleep_forever()
            elif how == "raising":
                raise KeyError
    assert len(left) == 2
    assert not any(is_running(pid) for pid in left)


async def test_no_process_is_left_behind_when_opening_is_cancelled(monkeypatch: pytest.MonkeyPatch):
    started: list[int] = []
    open_process = anyio.open_process

    async def noting(*arguments: object, **options: object) -> object:
        process = await open_process(*arguments, **options)
        started.append(process.pid)
        scope.cancel()
        return process

    monkeypatch.setattr(anyio, "open_process", noting)
    with anyio.CancelScope() as scope:
        async with EspeakVoice():
            pytest.fail("it was cancelled before")
    assert not is_running(started[0])


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a foreign process with Linux's pidfd")
def test_no_process_is_left_behind_when_the_parent_is_killed():
    code = """
import anyio, sys
from stages.local._espeak import EspeakVoice
async def main():
    async with EspeakVoice() as voice, voice.speak("word " * 90) as sound:
        await anext(sound)
        print(voice._workers[0].pid, flush=True)
        await anyio.sleep_forever()
anyio.run(main)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        watched = os.pidfd_open(int(parent.stdout.readline()))
        try:
            assert not select.select([watched], [], [], 0)[0]
            parent.kill()
            assert select.select([watched], [], [], 10)[0], "the worker outlived its parent"
        finally:
            os.close(watched)


# Opening.


@pytest.fixture
def poisoned(tmp_path: Path) -> Path:
    """A folder of files that would break whoever imports them."""
    for name in ("struct", "queue", "threading", "ctypes", "sitecustomize", "encodings"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the user was imported')")
    return tmp_path


async def test_no_file_of_the_user_stands_in_for_a_module(poisoned: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(poisoned)
    monkeypatch.setenv("PYTHONPATH", str(poisoned))
    monkeypatch.setenv("PYTHONSTARTUP", str(poisoned / "queue.py"))
    async with EspeakVoice() as voice:
        assert await hear(voice, "hello")


async def test_data_in_a_long_path_is_found(tmp_path: Path):
    library = find()
    if not library.data:
        pytest.skip("the system's library knows where its data is")
    folder = tmp_path / ("ä" * 100) / ("b" * 100)
    folder.mkdir(parents=True)
    (folder / "espeak-ng-data").symlink_to(library.data)
    async with EspeakVoice(library=library.path, data=folder / "espeak-ng-data") as voice:
        assert await hear(voice, "hello")


async def test_a_library_that_is_not_there_or_is_none(tmp_path: Path):
    with pytest.raises(UsageError, match="There is no espeak-ng at"):
        async with EspeakVoice(library=tmp_path / "nothing.so"):
            pass
    (tmp_path / "text.so").write_text("not a library")
    with pytest.raises(UsageError, match="could not be loaded"):
        async with EspeakVoice(library=tmp_path / "text.so"):
            pass
    with pytest.raises(UsageError, match="without its library"):
        async with EspeakVoice(data=tmp_path):
            pass


async def test_data_that_is_none_is_an_error_and_not_silence(tmp_path: Path):
    with pytest.raises((UsageError, SynthesisFailed)):
        async with EspeakVoice(library=find().path, data=tmp_path):
            pass


async def test_a_voice_that_espeak_does_not_know():
    with pytest.raises(UsageError, match="'xx-nobody'"):
        async with EspeakVoice("xx-nobody"):
            pass
    async with EspeakVoice() as voice:
        with pytest.raises(SynthesisFailed, match="xx-nobody"):
            async with voice.speak("hello", voice="xx-nobody") as sound:
                await anext(sound)
        assert await hear(voice, "hello")


async def test_without_the_wheel_it_is_the_systems_library_or_a_clear_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr(_espeak_library, "find_library", {"espeak-ng": "libespeak-ng.so.1"}.get)
    assert find() == _espeak_library.Library("libespeak-ng.so.1")
    monkeypatch.setattr(_espeak_library, "find_library", lambda name: None)
    with pytest.raises(UsageError, match=r"utterflow\[local\]"):
        async with EspeakVoice():
            pass


async def test_a_closed_voice_says_so_and_opens_again():
    voice = EspeakVoice()
    for _ in range(2):
        with pytest.raises(UsageError, match="not open"):
            async with voice.speak("hello") as sound:
                await anext(sound)
        async with voice:
            with pytest.raises(UsageError, match="already open"):
                await voice.__aenter__()
            assert await hear(voice, "hello")
    with pytest.raises(UsageError, match="not open"):
        _ = EspeakVoice().sample_rate


@pytest.mark.parametrize("options", [{"speed": 79}, {"speed": 451}, {"processes": 0}, {"voice": ""}, {"voice": "d\0e"}])
def test_arguments_that_cannot_be_right(options: dict[str, object]):
    with pytest.raises(UsageError):
        EspeakVoice(**options)


# Pieces.


@given(st.text(alphabet="ab. !?\n。”", max_size=200), st.integers(1, 30))
def test_pieces_are_the_text(text: str, most: int):
    cut = list(pieces(text, most))
    assert all(text.startswith(piece, start) and 0 < len(piece) <= most for start, piece in cut)
    joined = "".join(piece for _, piece in cut)
    assert text.startswith(joined)
    assert not text[len(joined) :].strip()


def test_pieces_end_with_a_sentence_where_they_can():
    text = "One is here. " * 100
    assert {piece[-13:] for _, piece in pieces(text, 100)} == {"One is here. "}
    assert [piece for _, piece in pieces("no end in sight here", 8)] == ["no end ", "in ", "sight ", "here"]


async def test_made_unsteady_it_keeps_its_language():
    async with UnsteadyVoice(EspeakVoice("de")) as voice:
        lengths = []
        for _ in range(2):
            async with voice.speak("Guten Morgen. Wie geht es?") as blocks:
                lengths.append(sum([len(block) async for block in blocks]))
        language = voice_of(voice)
    assert lengths[0] != lengths[1]
    assert language == "de"


def voice_of(voice: UnsteadyVoice) -> str:
    """The language of what it speaks with."""
    return voice._voice.suited("", 1.1)._voice  # type: ignore[attr-defined, no-any-return]
