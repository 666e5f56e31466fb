"""A model server that nobody here wrote, spoken by the local voice, into a file that is played back here.

Its environment is made by `make_server.sh` beside this file, which says what it costs. Then: `pytest -m acceptance`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import Pipeline, Played, SourceError
from stages import Chat, Chunker, Speak, Speakable, SpeechReport, WavFile
from stages.local import EspeakVoice, LocalSpeakServer
from stages.sources import Api, ModelReply

FOLDER = Path(os.environ.get("UTTERFLOW_ACCEPTANCE") or Path(tempfile.gettempdir()) / "utterflow-acceptance")
MODEL = str(FOLDER / "model")
START = 90.0
"""Seconds that the server may take to come up: torch alone takes several to import."""

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture(scope="module")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`transformers serve` with the tiny model; gives its base URL."""
    assert (FOLDER / "model" / "config.json").exists(), (
        f"There is no model server in {FOLDER}: make one by tests/acceptance/make_server.sh, or name another folder in "
        "UTTERFLOW_ACCEPTANCE."
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [FOLDER / "venv" / "bin" / "transformers", "serve", MODEL, "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "HF_HUB_CACHE": str(FOLDER / "cache"), "HF_HUB_OFFLINE": "1"}
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as output:
        server = subprocess.Popen([*command, "--device", "cpu"], env=environment, stdout=output, stderr=output)
    try:
        started = time.monotonic()
        while not _answers(port):
            assert server.poll() is None, f"The model server ended at once: {log.read_text()[-2000:]}"
            assert time.monotonic() - started < START, f"The model server did not come up: {log.read_text()[-2000:]}"
            time.sleep(0.2)
        print(f"\nthe model server was ready after {time.monotonic() - started:.1f} s")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def speech(path: Path) -> tuple[float, float]:
    """Seconds of sound in the file, and how loud it is (root mean square, of 32768)."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        samples = array("h", file.readframes(file.getnframes()))
        return len(samples) / file.getframerate(), (sum(sample * sample for sample in samples) / len(samples)) ** 0.5


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_its_reply_is_spoken_into_a_file(model_server: str, tmp_path: Path, api: Api) -> None:
    tokens: list[str] = []

    async def note(inbox, outbox):
        async for token in inbox:
            tokens.append(token)
            await outbox.send(token)

    path = tmp_path / "said.wav"
    async with LocalSpeakServer(EspeakVoice()) as voice:
        stages = (Chat(MODEL, base_url=model_server, api=api), note, Chunker(), Speakable())
        async with (
            Pipeline(*stages, Speak(base_url=voice.url), WavFile(path)) as pipeline,
            pipeline.turn("Good morning. When does the ferry leave?") as turn,
        ):
            said = "".join([played.text async for played in turn])
        assert voice.statistics().closes == {"1000": 1}
    seconds, loudness = speech(path)
    outcome, times = turn.outcome, turn.outcome.timings
    print(
        f"{api}: {len(tokens)} tokens, {len(said)} characters, {seconds:.2f} s of speech, loudness {loudness:.0f}; "
        f"first token {times.first_token:.3f} s, chunk {times.first_chunk:.3f} s, audio {times.first_audio:.3f} s, "
        f"{times.total:.2f} s in all"
    )
    assert said == "".join(tokens)
    assert len(tokens) > 15, "it was streamed"
    assert len(said) > 60
    assert 10 < len(said) / seconds < 20, "at the pace of speech"
    assert loudness > 300
    reply = outcome.report(ModelReply)
    assert reply is not None
    assert reply.finish == {"chat": "stop", "responses": "completed"}[api]
    assert reply.output_tokens is not None
    assert reply.output_tokens > 15
    assert outcome.report(SpeechReport).seconds == pytest.approx(seconds)


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_model_that_it_does_not_have_is_one_sentence(model_server: str, api: Api) -> None:
    with pytest.raises(SourceError, match=r"for the model 'no-such-model' .*HTTP 4"):
        await Pipeline(Chat("no-such-model", base_url=model_server, api=api)).run("Hello?")


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_an_interrupted_reply_is_let_go_and_the_next_one_is_whole(
    model_server: str, tmp_path: Path, api: Api
) -> None:
    async with LocalSpeakServer(EspeakVoice()) as voice:
        chat = Chat(MODEL, base_url=model_server, api=api)
        stages = (chat, Chunker(), Speakable(), Speak(base_url=voice.url), WavFile(tmp_path / "said.wav"))
        async with Pipeline(*stages) as pipeline:
            async with pipeline.turn("Hello?") as turn:
                first: Played = await anext(turn)
                turn.interrupt()
            assert turn.outcome.interrupted
            assert first.position > 0
            async with pipeline.turn("Hello again?") as turn:
                said = "".join([played.text async for played in turn])
    assert len(said) > 60
    assert said.rstrip().endswith((".", "?"))
