"""The chunker as the evaluator wants it.

    python ../shared/tools/chunker_eval.py --adapter ours=tests/benchmarks/chunker_adapter.py:Adapter \\
        --adapter auto=tests/benchmarks/chunker_adapter.py:Auto --corpora ../shared/corpora
"""

from __future__ import annotations

from collections.abc import Sequence

from stages.chunker import PRESETS, Splitter


class Adapter:
    """Pure sentence cutting: each sentence is a chunk of its own, and no block of code is too long."""

    def __init__(self, language: str) -> None:
        self._splitter = Splitter(language, PRESETS["sentence"], maximum=10**9)
        self._feed = self._splitter.feed

    def feed(self, token: str) -> Sequence[str]:
        """The sentences that became certain with this token."""
        chunks = self._feed(token, 0.0)
        return [chunk.text for chunk in chunks] if chunks else ()

    def end(self) -> list[str]:
        """The rest."""
        return [chunk.text for chunk in self._splitter.finish(0.0)]


class Auto(Adapter):
    """The same, and nobody tells the language: each text is the first that is heard of its."""

    def __init__(self, language: str) -> None:
        super().__init__("auto")
