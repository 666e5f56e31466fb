"""``utterflow serve``: the official client speaks to it, and a signal ends it."""

from __future__ import annotations

import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from stages.cli import main
from tests.stages.cli.reading import sound

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")
websockets_of_old = pytest.mark.filterwarnings("ignore:websockets:DeprecationWarning")


@websockets_of_old
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_deepgram_sdk_speaks_to_it(utterflow: Any) -> None:
    from deepgram import AsyncDeepgramClient
    from deepgram.environment import DeepgramClientEnvironment
    from deepgram.speak.v1.types import SpeakV1Text

    _, url = utterflow.serve("--instant", "--key", "made-up")
    http = url.replace("ws://", "http://")
    environment = DeepgramClientEnvironment(base=http, production=url, agent=url, agent_rest=http)
    client = AsyncDeepgramClient(api_key="made-up", environment=environment)
    audio, messages = b"", []
    async with client.speak.v1.connect(model="aura-2-thalia-en", encoding="linear16", sample_rate=24_000) as speech:
        await speech.send_text(SpeakV1Text(text="Fifteen characters a second, that is two seconds."))
        await speech.send_flush()
        async for message in speech:
            if isinstance(message, bytes):
                audio += message
                continue
            messages.append(message.type)
            if message.type == "Flushed":
                await speech.send_clear()
            elif message.type == "Cleared":
                await speech.send_close()
    assert messages == ["Metadata", "Flushed", "Cleared"]
    assert len(audio) / 48_000 == pytest.approx(49 / 15, abs=0.01)


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(utterflow: Any, number: signal.Signals) -> None:
    process, url = utterflow.serve()
    done = utterflow.run("say", "Hello.", "--speak-url", url, "--quiet")
    assert (done.returncode, done.stderr) == (0, b"")
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    visit, stopped = process.stderr.read().decode().splitlines()
    assert visit.startswith(
        "#0 GET /v1/speak aura-2-thalia-en linear16 24000 Hz: 3 messages, 6 characters, 0.4 s of speech"
    )
    assert visit.endswith("ended 1000")
    assert stopped == "The server has stopped."
    assert url.encode() in process.stdout.read()  # the example settings, after the line with the URL alone
    assert url.startswith("ws://127.0.0.1:")


def test_faults_follow_one_another(utterflow: Any) -> None:
    _, url = utterflow.serve("--instant", "--fault", "refuse=403,connections=1", "--fault", "refuse=402,connections=1")
    codes = [utterflow.run("say", "Hello.", "--speak-url", url).returncode for _ in range(3)]
    assert codes == [1, 1, 0]


def test_a_key_that_was_asked_for_is_asked_of_clients(utterflow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _, url = utterflow.serve("--instant", "--key", "made-up")
    refused = utterflow.run("say", "Hello.", "--speak-url", url)
    assert refused.returncode == 1
    assert b"HTTP 401" in refused.stderr
    monkeypatch.setenv("DEEPGRAM_API_KEY", "made-up")
    assert utterflow.run("say", "Hello.", "--speak-url", url).returncode == 0


def test_a_connection_that_is_cut_again_and_again_says_how_much_was_heard(utterflow: Any) -> None:
    _, url = utterflow.serve("--instant", "--fault", "drop-after-frames=20")
    done = utterflow.run("say", "One sentence after another. " * 20, "--speak-url", url, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["error"]["type"] == "ConnectionLost"
    assert report["error"]["seconds"] == pytest.approx(sound(Path("out.wav"))[0], abs=0.001) != 0
    assert report["resumed"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "'70000' is not a port"),
        (["--port", "many"], "'many' is not a number"),
        (["--fault", "nonsense"], "There is no fault 'nonsense'"),
        (["--host", "192.0.2.1"], "is not an address of this machine"),
        (["--host", "nowhere.invalid"], "is not an address of this machine"),
    ],
)
def test_what_cannot_be_served(capfd: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(["serve", "--voice", "tone", *arguments]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("utterflow: ")
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_a_port_that_is_taken(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--voice", "tone", "--port", str(port)]) == 2
    assert f"Port {port} of 127.0.0.1 is taken: choose another with --port" in capfd.readouterr().err


@posix
def test_it_says_what_it_does_and_the_text_only_if_asked_to(utterflow: Any) -> None:
    said = {}
    for arguments in (("-v",), ("--quiet",)):
        process, url = utterflow.serve("--instant", "--key", "made-up", *arguments)
        utterflow.run("say", "Hello.", "--speak-url", url)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        said[arguments[-1]] = process.stderr.read().decode()
    refusal = "#0 GET /v1/speak: refused with 401 (Invalid credentials.)"
    assert refusal in said["-v"]
    assert said["--quiet"] == "The server has stopped.\n"
    assert not any("made-up" in text for text in said.values())


def test_a_line_for_each_message_counts_its_text_or_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    from stages.cli._serve import _Narrator
    from stages.deepgram import messages as wire
    from stages.local import Seen

    for show_text in (False, True):
        _Narrator(verbose=True, show_text=show_text)(Seen(3, 0.0, wire.Speak("A secret.")))
    _Narrator(verbose=False, show_text=False)(Seen(3, 0.0, wire.Speak("A secret.")))
    assert capsys.readouterr().err == "#3 Speak 9 characters\n#3 Speak 'A secret.'\n"


def test_the_help_lists_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    from dataclasses import fields

    from stages.local import Faults

    assert main(["serve", "--help"]) == 0
    listed = {
        line.split()[0] for line in capsys.readouterr().out.partition("faults (")[2].splitlines()[1:] if line.strip()
    }
    assert listed == {field.name.replace("_", "-") for field in fields(Faults)}


def test_an_address_of_ipv6_is_printed_as_clients_take_it(utterflow: Any) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6")
    _, url = utterflow.serve("--instant", "--host", "::1")
    assert url.startswith("ws://[::1]:")
    assert utterflow.run("say", "Hello.", "--speak-url", url).returncode == 0


@posix
def test_beyond_this_machine_a_key_and_origins_are_asked_for(utterflow: Any) -> None:
    from stages.cli._serve import warning

    process, url = utterflow.serve("--instant", "--host", "0.0.0.0")
    assert url.startswith("ws://0.0.0.0:")
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    told = process.stderr.read().decode()
    assert warning("0.0.0.0", key=False, origins=False) in told
    assert "no --key is set and no --origin is named" in told
    assert "no --key" not in warning("0.0.0.0", key=True, origins=False)


def test_the_settings_are_understood_by_the_official_client() -> None:
    import ast

    from deepgram.environment import DeepgramClientEnvironment

    from stages.cli._serve import settings

    line = next(line for line in settings("ws://[::1]:1", needs_key=False).splitlines() if "deepgram-sdk 7" in line)
    call = ast.parse(line.split("deepgram-sdk 7")[1].strip(), mode="eval").body
    assert isinstance(call, ast.Call)
    made = DeepgramClientEnvironment(**{k.arg or "": ast.literal_eval(k.value) for k in call.keywords})
    assert (made.base, made.production) == ("http://[::1]:1", "ws://[::1]:1")
