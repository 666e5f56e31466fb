"""The front door: every Python block of the README and of the pages in docs runs, and its rules are the ones tested."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import CodeType

import pytest
from anyio import to_thread

from stages.local import INSTANT, LocalSpeakServer, ToneVoice
from tests.stages.sources.sse_server import reply, sse_server

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page.read_text(encoding="utf-8")), start=1)
]


@pytest.mark.parametrize("block", BLOCKS)
async def test_each_block_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a model and a voice on loopback in the place of the services, by the variables a user would set."""
    monkeypatch.chdir(tmp_path)
    said = reply("Once upon", " a time. ", "The end.")
    async with sse_server(said) as model, LocalSpeakServer(ToneVoice(), timing=INSTANT) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        monkeypatch.setenv("OPENAI_API_KEY", "a-key")
        monkeypatch.setenv("DEEPGRAM_BASE_URL", server.url)
        code: CodeType = compile(block, "block", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        names: dict[str, object] = {"__name__": "readme"}
        if code.co_flags & inspect.CO_COROUTINE:
            await eval(code, names)
        else:  # it waits by itself, and the two servers need their loop meanwhile
            await to_thread.run_sync(eval, code, names)


def test_there_are_three_sketches() -> None:
    assert len(blocks(README)) >= 3


def test_each_rule_of_the_pipe_has_a_test_of_its_number() -> None:
    rules = re.findall(r"^(\d)\. \*\*", README, re.MULTILINE)
    assert rules == list("1234567")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_rules.py"))
    for number in rules:
        assert f"test_rule_{number}_" in tests
