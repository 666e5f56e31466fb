"""``utterflow say`` through real parts: what is spoken, where it goes, and what is said about it."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from stages.cli import main
from stages.local import Timing
from tests.stages.cli.reading import sound, wait_for_sound
from tests.stages.sources import sse_server as sse

STORY = "There was once a river. It ran to the sea, and it did not hurry. Nobody had told it to.\n\nThen it rained."
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Run the command in this process; what it reports as JSON."""
    assert main(["say", "--json", *arguments]) == 0
    captured = capfd.readouterr()
    assert captured.err == ""
    report: dict[str, Any] = json.loads(captured.out)
    return report


def test_a_text_is_spoken_at_the_speed_of_speech_and_a_table_says_how(utterflow: Any) -> None:
    done = utterflow.run("say", STORY)
    assert done.returncode == 0
    assert done.stdout == b""
    seconds, samples = sound(Path("out.wav"))
    assert len(STORY) / 18 < seconds < len(STORY) / 10
    assert max(samples[1::2]) > 0x10  # the high byte: not silence
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("DEEPGRAM_API_KEY is not set: speaking with the local voice")
    table = dict(line.strip().rsplit("  ", 1) for line in lines[1:])
    assert [name.strip() for name in table] == [
        "time to first token", "time to first chunk", "time to first audio", "sound", "real-time factor", "chunks",
        "flushes", "characters",
    ]  # fmt: skip
    assert table["sound".ljust(19)].strip() == f"{seconds:.3f} s in out.wav"


def test_the_report_counts_what_the_file_holds(capfd: pytest.CaptureFixture[str]) -> None:
    report = said(capfd, STORY, "-o", "story.wav")
    assert report["seconds"] == pytest.approx(sound(Path("story.wav"))[0], abs=0.001)
    assert report["output"] == "story.wav"
    assert report["server"] == "local"
    assert 0 <= report["ttft"] <= report["ttfc"] <= report["ttfa"] <= report["total"]
    assert report["real_time_factor"] == pytest.approx(report["total"] / report["seconds"], abs=0.001)
    assert report["characters"]["sent"] == report["characters"]["spoken"] > 0.9 * len(STORY)
    assert report["chunks"] >= 3
    assert report["flushes"] == 2  # the first chunk, and the rest at the end
    assert report["interrupted"] is False
    assert report["error"] is None


def test_a_file_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    Path("story.txt").write_text(STORY, encoding="utf-8")
    assert said(capfd, "-f", "story.txt")["seconds"] == pytest.approx(said(capfd, STORY)["seconds"], rel=0.05)


def test_standard_input_to_standard_output_is_a_wav_and_nothing_else(utterflow: Any) -> None:
    done = utterflow.run("say", "-", "-o", "-", stdin=b"One. Two. Three.")
    assert done.returncode == 0
    assert sound(done.stdout)[0] > 0.5
    assert "in standard output" in done.stderr.decode()
    assert list(Path().iterdir()) == []


def test_with_standard_output_taken_the_json_goes_to_standard_error(utterflow: Any) -> None:
    done = utterflow.run("say", "One. Two.", "-o", "-", "--json")
    assert json.loads(done.stderr)["seconds"] == pytest.approx(sound(done.stdout)[0], abs=0.001)


def test_standard_input_is_spoken_while_it_is_being_written(utterflow: Any) -> None:
    process = utterflow.start("say", "-")
    process.stdin.write(b"This is here already. And this is not f")
    process.stdin.flush()
    wait_for_sound(process, Path("out.wav"))  # the input is still open
    before = sound(Path("out.wav"))[0]
    _, errors = process.communicate(b"inished until now.")
    assert process.returncode == 0, errors
    assert sound(Path("out.wav"))[0] > before


def test_quiet_says_nothing(utterflow: Any) -> None:
    done = utterflow.run("say", "One.", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "header"),
    [(["--encoding", "mulaw"], (7, 8_000)), (["--encoding", "alaw", "--rate", "16000"], (6, 16_000)),
     (["--rate", "48000"], (1, 48_000))],
)  # fmt: skip
def test_the_format_is_what_was_asked_for(
    capfd: pytest.CaptureFixture[str], arguments: list[str], header: tuple[int, int]
) -> None:
    said(capfd, "One.", *arguments)
    head = Path("out.wav").read_bytes()[:28]
    assert (int.from_bytes(head[20:22], "little"), int.from_bytes(head[24:28], "little")) == header


def test_the_local_voice_speaks_at_the_speed_that_was_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    usual, fast, slow = (said(capfd, STORY, "--speed", speed)["seconds"] for speed in ("1", "1.5", "0.7"))
    assert fast < 0.8 * usual < 0.8 * 0.8 * slow


def test_a_pace_replays_the_text_as_a_model_writes(capfd: pytest.CaptureFixture[str]) -> None:
    report = said(capfd, "One two three four. Five six seven eight.", "--pace", "40")
    assert report["total"] > 8 / 40


def test_another_server_is_spoken_to_with_the_key_of_the_environment(
    serving: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serving(key="made-up")
    monkeypatch.setenv("DEEPGRAM_API_KEY", "made-up")
    assert said(capfd, "One.", "--speak-url", server.url)["server"] == server.url
    assert server.statistics().characters == 4
    monkeypatch.setenv("DEEPGRAM_BASE_URL", server.url)
    assert said(capfd, "Two.")["server"] == server.url
    assert said(capfd, "Three.", "--local")["server"] == "local"
    assert server.statistics().characters == 8


@contextmanager
def model(*script: object) -> Iterator[sse.Server]:
    """A model server in a thread."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(sse.sse_server(*script)) as server:
        yield server


def test_a_model_writes_it(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "made-up")
    with model(sse.reply("Good ", "morning. ", "It is **late**.")) as server:
        report = said(capfd, "--prompt", "Greet me.", "--model", "m", "--base-url", server.url)
    assert report["seconds"] > 1
    assert server.requests[0].body["messages"] == [{"role": "user", "content": "Greet me."}]


def test_what_a_model_said_before_it_broke_off_is_in_the_file(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "made-up")
    script = [sse.text("This much is said, and it is spoken. And th"), 0.5, sse.Early]
    with model(script) as server:
        assert main(["say", "--prompt", "Hi", "--model", "m", "--base-url", server.url]) == 1
    assert sound(Path("out.wav"))[0] > 1
    assert capfd.readouterr().err.splitlines()[-1].startswith("utterflow: ")


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_a_file_that_plays_and_says_so(utterflow: Any, number: signal.Signals) -> None:
    process = utterflow.start("say", "-", "--json")
    process.stdin.write(b"This is spoken at once. And this waits for the en")
    process.stdin.flush()
    wait_for_sound(process, Path("out.wav"))
    process.send_signal(number)
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    report = json.loads(out)
    assert report["interrupted"] is True
    assert report["seconds"] == pytest.approx(sound(Path("out.wav"))[0], abs=0.001)
    assert b"Traceback" not in errors


@posix
def test_ctrl_c_in_the_middle_of_a_long_reply(utterflow: Any, serving: Any) -> None:
    server = serving(timing=Timing(speed=1.0))  # as slow as it is heard
    process = utterflow.start("say", "One sentence after another. " * 40, "--speak-url", server.url)
    wait_for_sound(process, Path("out.wav"))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert 0 < sound(Path("out.wav"))[0] < 10
    assert "s in out.wav" in errors.decode()
    assert server.statistics().messages["Clear"] == 1


def test_a_server_that_is_killed_in_mid_reply(utterflow: Any) -> None:
    server, url = utterflow.serve()
    process = utterflow.start("say", "One sentence after another. " * 40, "--speak-url", url, "--json")
    wait_for_sound(process, Path("out.wav"))
    server.kill()
    out, errors = process.communicate(timeout=40)
    assert process.returncode == 1
    report = json.loads(out)
    seconds, _ = sound(Path("out.wav"))
    assert report["error"]["type"] == "ConnectionLost"
    assert report["error"]["seconds"] == pytest.approx(seconds, abs=0.001)
    assert report["seconds"] == pytest.approx(seconds, abs=0.001)
    assert f"{seconds:.1f} s of audio" in errors.decode()
    assert errors.count(b"\n") == 1


def test_a_reader_that_leaves_is_a_quiet_end(utterflow: Any) -> None:
    process = utterflow.start("say", "One sentence after another. " * 400, "-o", "-")
    assert process.stdout.read(4) == b"RIFF"
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert b"Traceback" not in process.stderr.read()


def test_a_long_text_is_written_much_faster_than_it_is_heard(capfd: pytest.CaptureFixture[str]) -> None:
    report = said(capfd, "One sentence after another, and so on. " * 150)
    assert report["seconds"] > 300
    assert report["real_time_factor"] < 0.1
    assert report["flushes"] <= 5850 / 600 + 2


def test_verbose_shows_what_happens_and_no_word_of_the_text(utterflow: Any) -> None:
    done = utterflow.run("say", STORY, "-v")
    assert done.returncode == 0
    shown = done.stderr.decode()
    for event in ("turn began", "first token", "chunk released", "flush sent", "first byte", "voice used", "turn over"):
        assert f" {event} " in shown, event
    assert "reason=first" in shown
    assert "river" not in shown


def test_the_timeline_is_shown_at_the_end_and_holds_no_word_of_the_text(utterflow: Any) -> None:
    done = utterflow.run("say", STORY, "--timeline", "--pace", "60")
    assert done.returncode == 0
    lines = done.stderr.decode().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("tokens"))
    assert [line.split()[0] for line in lines[start : start + 5]] == ["tokens", "chunks", "flushes", "audio", "written"]
    assert lines[start + 2].count("F") == 2
    assert "river" not in done.stderr.decode()


def test_the_timeline_is_in_the_json_where_it_is_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    timeline = said(capfd, "One. Two.", "--timeline")["timeline"]
    assert [lane["name"] for lane in timeline["lanes"]] == ["tokens", "chunks", "flushes", "audio", "written"]
    assert "timeline" not in said(capfd, "One. Two.")
