"""Whatever is wrong is one sentence that says what to do, and an exit code; a traceback only for ``--debug``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from stages.cli import main
from stages.local import Faults
from tests.stages.cli.reading import sound, wait_for_sound

MISUSED, FAILED = 2, 1


def complaint(capfd: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """Run the command in this process; the one sentence that it says."""
    assert main(["say", *arguments]) == code
    captured = capfd.readouterr()
    assert captured.out == ""
    line, end = captured.err.split("\n")
    assert end == ""
    assert line.startswith("utterflow: ")
    assert not line[11].islower()
    assert line.endswith(".")
    return line.removeprefix("utterflow: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Give one thing to say"),
        (["Hello.", "-f", "x.txt"], "Give one thing to say"),
        (["--prompt", "Hi"], "--prompt and --model go together"),
        (["Hi", "--model", "m"], "--prompt and --model go together"),
        (["Hi", "--base-url", "http://127.0.0.1:1"], "that of the speech server is --speak-url"),
        (["--prompt", "Hi", "--model", "m", "--pace", "5"], "leave one of them out"),
        (["Hi", "--local", "--speak-url", "ws://127.0.0.1:1"], "exclude each other"),
        (["Hi", "-o", ""], "path after -o is empty"),
        (["Hi", "--pace", "0"], "'0' is not a number above 0"),
        (["Hi", "--pace", "fast"], "'fast' is not a number"),
        (["Hi", "--rate", "1.5"], "'1.5' is not a whole number"),
        (["Hi", "--encoding", "mp3"], "invalid choice: 'mp3'"),
        (["Hi", "--key", "secret"], "A key in an argument"),
        (["Hi", "--rate", "44100"], "`sample_rate` must be one of 8000"),
        (["Hi", "--rate", "48000", "--encoding", "mulaw"], "`sample_rate` must be"),
        (["Hi", "--rate", "0"], "No audio has sample_rate=0"),
        (["Hi", "--speed", "9"], "`speed` must be from 0.7 to 1.5"),
        (["Hi", "--voice", "no voice!"], "cannot be the name of a voice"),
        ([""], "The text is empty: there is nothing to say."),
        ([" \n"], "The text is empty: there is nothing to say."),
        (["--prompt", " ", "--model", "m"], "The prompt is empty"),
        (["caf\udce9"], "The text is not valid UTF-8"),
        (["--prompt", "Hi", "--model", "m"], "OPENAI_API_KEY"),
        (["Hi", "-o", "missing/out.wav"], "the folder does not exist; make it first"),
        (["Hi", "-o", "."], "it is a folder; name a file in it"),
        (["Hi", "--speak-url", "wss://api.eu.deepgram.com"], "set DEEPGRAM_API_KEY"),
        (["Hi", "--speak-url", "ftp://voice.invalid"], "it looks like 'wss://api.deepgram.com'"),
    ],
)  # fmt: skip
def test_what_only_another_command_line_can_mend(
    capfd: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    said = complaint(capfd, MISUSED, *arguments)
    assert words in said
    assert "secret" not in said
    assert not Path("out.wav").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_that_may_not_be_written(capfd: pytest.CaptureFixture[str]) -> None:
    Path("out.wav").write_bytes(b"mine")
    Path("out.wav").chmod(0o400)
    assert "permission denied" in complaint(capfd, MISUSED, "Hi")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-f", "missing.txt"], "missing.txt cannot be read"),
        (["Hi", "--speak-url", "ws://127.0.0.1:1"], "was not reached"),
        (["Hi", "--voice", "aura-2-talia-en"], "Perhaps the voice is aura-2-thalia-en."),
        (["Hi", "--voice", "zzz"], "HTTP 400"),
    ],
)
def test_what_fails(capfd: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert words in complaint(capfd, FAILED, "--quiet", *arguments)
    assert not Path("out.wav").exists()


def test_a_host_that_does_not_exist(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "made-up")
    said = complaint(capfd, FAILED, "Hi", "--speak-url", "wss://nowhere.invalid")
    assert "'nowhere.invalid' could not be resolved" in said
    assert "made-up" not in said


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "it wants a key (Invalid credentials). None was sent: set DEEPGRAM_API_KEY"),
        (402, "no credit"),
        (403, "may not use this voice"),
        (404, "Check the base URL"),
    ],
)
def test_a_refused_handshake(capfd: pytest.CaptureFixture[str], serving: Any, status: int, words: str) -> None:
    server = serving(Faults(refuse=status))
    said = complaint(capfd, FAILED, "Hi", "--speak-url", server.url)
    assert f"HTTP {status}: " in said
    assert words in said


def test_too_many_sockets(capfd: pytest.CaptureFixture[str], serving: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stages.cli._say.QUEUE", 0.5)
    server = serving(Faults(refuse=429))
    assert "no free socket" in complaint(capfd, FAILED, "Hi", "--speak-url", server.url)
    assert server.statistics().refused >= 1


def test_facts_of_an_error_are_in_the_json(serving: Any, capfd: pytest.CaptureFixture[str]) -> None:
    server = serving(Faults(refuse=403))
    assert main(["say", "Hi", "--json", "--speak-url", server.url]) == FAILED
    error = json.loads(capfd.readouterr().out)["error"]
    assert (error["type"], error["status"], error["retryable"]) == ("ConnectFailed", 403, False)
    assert len(error["request_id"]) == 36


@pytest.mark.parametrize("stdin", [b"", b"\xff\xfe\x00nonsense"])
def test_standard_input_without_text(utterflow: Any, stdin: bytes) -> None:
    done = utterflow.run("say", "-", "--quiet", stdin=stdin)
    assert done.returncode == FAILED
    assert done.stderr.decode() in (
        "utterflow: There is no text in standard input.\n",
        "utterflow: Byte 0 of standard input is not valid UTF-8: save it as UTF-8, or decode it first.\n",
    )


def test_what_was_spoken_before_a_wrong_byte_is_not_lost(utterflow: Any) -> None:
    process = utterflow.start("say", "-", "--quiet")
    process.stdin.write(b"This much is text. And ")
    process.stdin.flush()
    wait_for_sound(process, Path("out.wav"), seconds=0.5)
    _, errors = process.communicate(b"\xff this is not.")
    assert process.returncode == FAILED
    assert errors.decode().startswith("utterflow: Byte 23 of standard input is not valid UTF-8")
    assert sound(Path("out.wav"))[0] > 0.5


def test_a_word_of_five_thousand_characters_is_spoken(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "na" * 2500, "--quiet"]) == 0
    assert sound(Path("out.wav"))[0] > 30


def test_nothing_is_lost_of_a_file_that_was_there(capfd: pytest.CaptureFixture[str]) -> None:
    Path("out.wav").write_bytes(b"mine")
    complaint(capfd, FAILED, "Hi", "--speak-url", "ws://127.0.0.1:1")
    assert Path("out.wav").read_bytes() == b"mine"


def test_debug_shows_the_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "Hi", "--debug", "--speak-url", "ws://127.0.0.1:1"]) == FAILED
    assert "Traceback (most recent call last)" in capfd.readouterr().err


def test_a_terminal_is_not_written_sound_to(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "sound is not text" in complaint(capfd, MISUSED, "Hi", "-o", "-")


def test_a_mistake_of_ours_is_not_dressed_up_as_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(given: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("stages.cli._say.run", broken)
    with pytest.raises(ZeroDivisionError):
        main(["say", "Hi"])


@pytest.mark.parametrize("how", ["argument", "environment"])
def test_an_address_with_a_password_is_refused_and_not_repeated(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    url, given = "ws://me:canary@127.0.0.1:1/?token=canary", ()
    if how == "argument":
        given = ("--speak-url", url)
    else:
        monkeypatch.setenv("DEEPGRAM_BASE_URL", url)
    assert main(["say", "Hi", "--json", "--debug", *given]) == MISUSED
    captured = capfd.readouterr()
    assert "canary" not in captured.out + captured.err
    assert json.loads(captured.out)["server"] == "ws://127.0.0.1:1/"


def test_a_key_goes_in_clear_text_only_where_it_is_told_to(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", "canary")
    said = complaint(capfd, MISUSED, "Hi", "--speak-url", "ws://gpu.invalid:8080")
    assert "would go to gpu.invalid:8080 in clear text" in said
    assert "canary" not in said
    said = complaint(capfd, FAILED, "Hi", "-q", "--speak-url", "ws://gpu.invalid:8080", "--key-in-clear")
    assert "'gpu.invalid' could not be resolved" in said
