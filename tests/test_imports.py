"""What importing costs, and whether ``__all__`` tells the truth. What is loaded is looked up, never timed."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pytest

import pipeline
import stages

CORE = ("anyio", "openai", "structlog", "tiktoken", "websockets")
EXTRA = ("espeakng_loader", "httpx2", "numpy", "pydantic", "sniffio", "sounddevice", "soxr", "trio", "uvloop")
THIRD_PARTIES = (*CORE, *EXTRA)
HEAVY = (*THIRD_PARTIES, "asyncio", "ssl", "pipeline._pipeline", "pipeline._items")
"""What nobody should wait for who only wants to read the help."""

FAMILIES = ("sources", "chunker", "speak", "sinks", "local")

NAMES = sorted(
    info.name
    for package in (pipeline, stages)
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)
"""Every module of both packages."""


def loaded(code: str, *candidates: str) -> list[str]:
    """Which of the candidates are loaded when `code` has run in a fresh interpreter."""
    script = f"{code}\nimport sys\nprint('LOADED', *(name for name in {candidates!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.rpartition("LOADED")[2].split()


@pytest.mark.parametrize("code", ["import pipeline", "import stages", "import pipeline, stages; dir(stages)"])
def test_importing_loads_no_third_party(code: str) -> None:
    assert loaded(code, *THIRD_PARTIES) == []


def test_the_check_above_can_fail() -> None:
    assert loaded("import stages; stages.Speak", "anyio", "websockets") == ["anyio"]


def test_stages_load_their_third_party_when_they_are_used_and_not_before() -> None:
    code = "from stages import Chat, Chunker, Speak, WavFile; Speak(); Chunker(); WavFile('x.wav')"
    assert loaded(code, "openai", "tiktoken", "websockets", "numpy") == []


def test_a_chunker_that_reads_no_markdown_does_not_load_what_does() -> None:
    code = "from stages import Chunker; Chunker(speakable=False)"
    assert loaded(code, "stages.chunker._speakable", "html") == []


def test_what_reads_markdown_is_loaded_before_the_first_turn() -> None:
    """Loading takes longer than a chunk may wait."""
    for code in ("Chunker()", "Speakable()"):
        assert loaded(f"from stages import Chunker, Speakable; {code}", "stages.chunker._speakable._scanner") != []


def test_making_a_voice_loads_nothing_that_only_some_need() -> None:
    code = "from pipeline import Pipeline; from stages import Chunker, Speak, Text, Writer; Speak(); Chunker()"
    assert loaded(code, "structlog", "urllib.request", "http.client", "email") == []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["say", "--help"], ["serve", "--help"], ["doctor", "--help"], ["say"]]
)
def test_help_and_mistakes_wait_for_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(f"from stages.cli import main\nmain({arguments!r})", *HEAVY) == []


@pytest.mark.parametrize("name", ["pipeline", "stages", *NAMES])
def test_all_is_honest(name: str) -> None:
    module = importlib.import_module(name)
    names = getattr(module, "__all__", [])
    assert len(set(names)) == len(names)
    assert set(names) <= set(dir(module))
    for public in names:
        assert not public.startswith("_")
        assert getattr(module, public) is not None


@pytest.mark.parametrize("name", [name for name in NAMES if name.count(".") == 1 and "._" not in name])
def test_every_family_says_what_is_public(name: str) -> None:
    module = importlib.import_module(name)
    if hasattr(module, "__path__"):
        assert module.__all__, f"{name} has no __all__"


def test_what_stages_offers_is_public_in_its_family() -> None:
    families = [importlib.import_module(f"stages.{family}") for family in FAMILIES]
    for name in stages.__all__:
        offered = [family for family in families if name in family.__all__]
        assert [getattr(family, name) for family in offered] == [getattr(stages, name)], f"{name}: {offered}"
    assert dir(stages) == sorted(stages.__all__)
    assert dir(pipeline) == sorted(pipeline.__all__)


def test_a_name_that_does_not_exist_names_the_file_that_lacks_it() -> None:
    with pytest.raises(AttributeError, match=r"stages.*__init__\.py.*'Speech'"):
        _ = stages.Speech
