"""Two public segmenters as the evaluator wants them: they are given the whole text and cut it at its end.

    python ../shared/tools/chunker_eval.py --adapter pysbd=tests/benchmarks/peer_adapters.py:Pysbd \\
        --adapter sentencex=tests/benchmarks/peer_adapters.py:Sentencex --corpora tests/data --files 'own-*'
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pysbd
    import sentencex


class Whole:
    """Keeps the text until it has ended."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._tokens: list[str] = []

    def feed(self, token: str) -> list[str]:
        """Nothing yet."""
        self._tokens.append(token)
        return []

    def end(self) -> list[str]:
        """All sentences."""
        return self.segment("".join(self._tokens))

    def segment(self, text: str) -> list[str]:
        """The sentences of a text."""
        raise NotImplementedError


class Pysbd(Whole):
    """pySBD; a language that it does not know is cut like English."""

    def segment(self, text: str) -> list[str]:
        """The sentences of a text."""
        language = self._language if self._language in pysbd.languages.LANGUAGE_CODES else "en"
        sentences: list[str] = pysbd.Segmenter(language=language, clean=False).segment(text)
        return sentences


class Sentencex(Whole):
    """Wikimedia's sentencex."""

    def segment(self, text: str) -> list[str]:
        """The sentences of a text."""
        return list(sentencex.segment(self._language, text))
