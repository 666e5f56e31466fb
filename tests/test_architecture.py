"""The directions of dependency, as ARCHITECTURE.md draws them, read from the imports of every file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(
    path.relative_to(ROOT).as_posix() for top in ("pipeline", "stages") for path in (ROOT / top).rglob("*.py")
)
EXAMPLES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").rglob("*.py"))

ONLY_IMPORTERS = {
    "openai": "stages/sources/",
    "httpx2": "stages/sources/_client.py",  # it comes with openai
    "tiktoken": "stages/sources/",
    "structlog": "pipeline/_log.py",
    "websockets": ("stages/net/websocket.py", "stages/local/"),
    "espeakng_loader": "stages/local/",
    "soxr": ("stages/local/", "stages/sinks/"),
    "numpy": ("stages/local/", "stages/sinks/"),
    "audioop": "stages/local/",  # a package from Python 3.13 on
    "sounddevice": "stages/sinks/",
    "av": ("stages/local/", "stages/sinks/"),
    "pytest": "stages/local/pytest_plugin.py",
}
"""Where each third party may be imported."""

LOADED_BY_NAME = "stages/local/"
"""Files that are themselves imported only when one of their names is first used."""

SHARED = ("stages/deepgram/", "stages/net/", "stages/sound/")
"""What several families stand on: a wire's vocabulary, sockets, what sound tells. They know no family, and their
modules are public."""

BELOW = {"stages/deepgram/": "stages/net/"}
"""Which of them may use which other: the names that Deepgram gives to closes stand on the codes of any websocket."""

MAY_USE_OTHERS = "stages/cli"
"""The family that may use the public names of others."""


def imports(path: str) -> Iterator[tuple[str, str, bool]]:
    """Each import of a file: the module, the name ("" for the module itself), and whether it happens at import time."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    lazy = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        at_import = node not in lazy and node not in typing_only
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", at_import
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for alias in node.names:
                yield str(node.module), alias.name, at_import


def family(path: str) -> str:
    """The folder below ``stages``: sources, chunker, speak, deepgram, net, sound, sinks, local, cli."""
    return path.removeprefix("stages/").split("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", [path for path in FILES if path.startswith("pipeline/")])
def test_the_kernel_knows_no_stage_and_no_third_party_but_anyio(path: str) -> None:
    for module, _, _ in imports(path):
        top = module.split(".")[0]
        allowed = {"pipeline", "anyio"} | sys.stdlib_module_names
        if path == "pipeline/_log.py":
            allowed |= {"structlog"}
        if path.startswith("pipeline/testing/"):
            allowed |= {"trio", "uvloop", "pytest"}
        assert top in allowed, f"{path} imports {module}"


@pytest.mark.parametrize("path", [path for path in FILES if path.startswith("stages/") and path.count("/") > 1])
def test_families_of_stages_do_not_know_each_other(path: str) -> None:
    own = family(path)
    for module, name, _ in imports(path):
        if module.startswith("pipeline"):
            assert not any(part.startswith("_") for part in module.split(".")), f"{path} reaches into {module}"
        other = module.replace(".", "/") + "/"
        if not module.startswith("stages.") or family(other) == own:
            continue
        below = BELOW.get(f"stages/{own}/", "-")
        if other.startswith(SHARED) and (not path.startswith(SHARED) or other.startswith(below)):
            assert not any(part.startswith("_") for part in [*module.split("."), name]), f"{path} reaches into {module}"
        else:
            assert path.startswith(MAY_USE_OTHERS), f"{path} imports {module} of another family ({name})"


@pytest.mark.parametrize("path", FILES)
def test_third_parties_have_one_place_each_and_load_late(path: str) -> None:
    for module, _, at_import in imports(path):
        top = module.split(".")[0]
        if top in {"pipeline", "stages", "anyio"} | sys.stdlib_module_names:
            continue
        if path.startswith("pipeline/"):
            continue  # the test above is stricter
        assert top in ONLY_IMPORTERS, (
            f"{path} imports {module}, which no file may: add it to an extra and to this table"
        )
        assert path.startswith(ONLY_IMPORTERS[top]), f"{path} imports {module}"
        assert not at_import or path.startswith(LOADED_BY_NAME), (
            f"{path} imports {module} when it is imported: do it where the stage is first used"
        )


def is_pure(path: str) -> bool:
    """Whether a file claims to be pure: its docstring says so, in one of the two ways the house says it."""
    doc = ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) or ""
    return "Pure" in doc.split() or "Pure." in doc or "Pure;" in doc


PURE = [path for path in FILES if is_pure(path)]


def test_there_are_pure_files() -> None:
    assert len(PURE) >= 8
    assert {"stages/speak/_ledger.py", "stages/speak/_reply.py"} <= set(PURE)


@pytest.mark.parametrize("path", PURE)
def test_pure_files_do_no_io_and_ask_nobody_for_the_time(path: str) -> None:
    for module, _, _ in imports(path):
        top = module.split(".")[0]
        assert top not in {"anyio", "asyncio", "trio", "time", "socket", "threading", "subprocess"}, f"{path}: {module}"
        assert top in {"pipeline", "stages"} | sys.stdlib_module_names, f"{path} imports {module}"


@pytest.mark.parametrize("path", EXAMPLES)
def test_examples_use_public_names_only(path: str) -> None:
    for module, name, _ in imports(path):
        if module.split(".")[0] in ("pipeline", "stages"):
            assert not any(part.startswith("_") for part in [*module.split("."), name]), (
                f"{path} imports {module}.{name}"
            )


@pytest.mark.parametrize("path", FILES)
def test_every_module_says_what_it_is(path: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))), f"{path} has no docstring"
