"""The command ``utterflow``: `say`, `serve` and `doctor`.

Exit codes: 0, 1 for a failure, 2 for a mistake in what was asked for, 130 when interrupted. What goes wrong is one
sentence on standard error; ``--debug`` adds the traceback. Each command is imported when it is asked for, so that
``--help`` waits for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130
"""How shells report a program that Ctrl-C ended (128 + SIGINT)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (None: that of this process) and give the exit code. See ``utterflow --help``."""
    try:
        from stages.cli._arguments import parse

        given = parse(arguments)
        from stages.cli._commands import run

        return run(given)
    except SystemExit as end:  # how argparse says --help and a mistake
        return int(end.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
