"""Whether the packages that Python finds under our names are really ours.

`pipeline` and `stages` are names that other distributions and users' own files have too; whichever Python finds first
wins. Nothing is imported here: what would be found is asked of the import system, and compared with where this
distribution has been installed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "utterflow"
PACKAGES = ("pipeline", "stages")


def home() -> Path:
    """The folder in which our packages are: site-packages, or the checkout of an editable installation.

    A copy that is not installed at all is its own home.
    """
    here = Path(__file__).resolve().parents[2]
    try:
        installed = distribution(DISTRIBUTION)
    except PackageNotFoundError:
        return here
    if any(str(file) == "stages/__init__.py" for file in installed.files or ()):
        return Path(str(installed.locate_file(""))).resolve()
    return _editable(installed) or here


def found(package: str, path: Sequence[str]) -> Path | None:
    """The file that ``import package`` would run, looking along `path`; a folder if it has no ``__init__.py``."""
    spec = PathFinder.find_spec(package, list(path))
    if spec is None:
        return None
    if spec.origin is not None:
        return Path(spec.origin).resolve()
    folders = list(spec.submodule_search_locations or ())
    return Path(folders[0]).resolve() if folders else None


def intruder(package: str, path: Sequence[str]) -> Path | None:
    """What stands in the way of our `package`: the file that would be found instead, or None if ours is."""
    file = found(package, path)
    return None if file is None or file == home() / package / "__init__.py" else file


def is_checkout(file: Path) -> bool:
    """Whether a package's file lies in a checkout of this project, whose code it is as well."""
    try:
        with (file.parent.parent / "pyproject.toml").open("rb") as settings:
            project: object = tomllib.load(settings).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == DISTRIBUTION


def claimants(package: str) -> list[str]:
    """The other distributions that install a package of this name: their files may lie over ours."""
    from importlib.metadata import packages_distributions

    return sorted(set(packages_distributions().get(package, ())) - {DISTRIBUTION})


def _editable(installed: Distribution) -> Path | None:
    """Where an editable installation points (PEP 610)."""
    try:
        origin = json.loads(installed.read_text("direct_url.json") or "{}")
    except ValueError:
        return None
    url = urlsplit(str(origin.get("url", "")))
    return Path(url2pathname(unquote(url.path))).resolve() if url.scheme == "file" else None
