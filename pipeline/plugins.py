"""Finding stages by name: a package announces them as entry points, and nothing of it is imported before it is asked
for.

In the ``pyproject.toml`` of a plug-in::

    [project.entry-points."pipeline.stages"]
    drop-stage-directions = "my_package:drop_stage_directions"
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pipeline._errors import UsageError

GROUP = "pipeline.stages"
"""The entry point group in which stages are announced."""


def names() -> dict[str, str]:
    """Every announced stage: its name, and where it is to be found ("module:object"). Imports none of them."""
    return {name: point.value for name, point in sorted(_points().items())}


def load(name: str) -> Any:
    """Import what is announced under `name`: a stage, or a class or function that makes one.

    Raises `UsageError` if nothing has that name, or if the plug-in cannot be imported (its error is the cause).
    """
    points = _points()
    if name not in points:
        raise UsageError(f"No stage is called {name!r}: installed are {', '.join(sorted(points)) or 'none'}.")
    try:
        return points[name].load()
    except Exception as error:
        raise UsageError(
            f"The stage {name!r} ({points[name].value}) cannot be imported: {type(error).__name__}. "
            "Reinstall or remove the package that announces it."
        ) from error


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
