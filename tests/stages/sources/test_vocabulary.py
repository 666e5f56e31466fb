"""Counting tokens without ever fetching anything by surprise."""

from __future__ import annotations

import base64
import hashlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiktoken.registry
from tiktoken.load import load_tiktoken_bpe

from pipeline import SourceError, UsageError
from stages.sources import cache_vocabulary, vocabulary
from stages.sources._estimate import estimate

BYTES = b"".join(base64.b64encode(bytes([value])) + b" %d\n" % value for value in range(256))
URL = "http://127.0.0.1:9/tiny.tiktoken"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, and a network that nobody may touch."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the network was touched"))
    vocabulary.counter.cache_clear()
    yield tmp_path
    vocabulary.counter.cache_clear()


@pytest.fixture
def tiny(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vocabulary of single bytes under the name of the default one, in the cache."""
    digest = hashlib.sha256(BYTES).hexdigest()
    monkeypatch.setitem(vocabulary.VOCABULARIES, "o200k_base", (URL, digest))
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    constructors = {
        "o200k_base": lambda: {
            "name": "o200k_base",
            "pat_str": r"[\s\S]+",
            "mergeable_ranks": load_tiktoken_bpe(URL, digest),
            "special_tokens": {},
        }
    }
    monkeypatch.setattr(tiktoken.registry, "ENCODING_CONSTRUCTORS", constructors)
    path = cache / hashlib.sha1(URL.encode()).hexdigest()
    path.write_bytes(BYTES)
    return path


def test_a_vocabulary_that_is_here_counts(tiny: Path) -> None:
    counter = vocabulary.counter("gpt-4.1")
    assert (counter.count("Hello"), counter.estimated) == (5, False)
    assert cache_vocabulary() == tiny


def test_for_an_unknown_model_the_count_is_marked_as_an_estimate(tiny: Path) -> None:
    counter = vocabulary.counter("llama-3")
    assert (counter.count("Hello"), counter.estimated) == (5, True)
    assert vocabulary.counter("gpt-oss-120b").estimated is False


def test_without_a_vocabulary_the_count_is_an_estimate(cache: Path) -> None:
    counter = vocabulary.counter("gpt-4.1")
    assert counter.estimated
    assert counter.count("Hello, world!") == estimate("Hello, world!")


def test_a_wrong_vocabulary_is_neither_used_nor_deleted(tiny: Path) -> None:
    tiny.write_bytes(BYTES[:-1])
    assert vocabulary.counter("gpt-4.1").estimated
    assert tiny.exists()


def test_a_cache_that_is_turned_off_is_not_asked(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    assert vocabulary.counter("gpt-4.1").estimated
    with pytest.raises(UsageError, match="turns the cache off"):
        cache_vocabulary()


def test_the_names_of_cached_files_are_tiktoken_s_own(cache: Path) -> None:
    names = {hashlib.sha1(url.encode()).hexdigest() for url, _ in vocabulary.VOCABULARIES.values()}
    assert names == {"fb374d419588a4632f3f557e76b4b70aebbca790", "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"}


def test_fetching_is_explicit_and_says_when_it_fails(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.unlink()

    def unreachable(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("tiktoken.load.read_file", unreachable)
    with pytest.raises(SourceError, match="cannot be fetched") as caught:
        cache_vocabulary()
    assert isinstance(caught.value.__cause__, OSError)
    monkeypatch.setattr("tiktoken.load.read_file", lambda _: BYTES)
    assert cache_vocabulary().read_bytes() == BYTES
    with pytest.raises(UsageError, match="no vocabulary 'x'"):
        cache_vocabulary("x")


def test_the_command_refuses_an_unknown_name_in_one_sentence() -> None:
    command = [sys.executable, "-W", "error", "-m", "stages.sources.vocabulary", "x"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["There is no vocabulary 'x': choose one of o200k_base, cl100k_base."]


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("one", 2), ("one two three", 4), ("今日は", 3), ("a, b.", 5)])
def test_the_estimate(text: str, tokens: int) -> None:
    assert estimate(text) == tokens
