"""How a chunker is measured: texts that others wrote, with what is right, and what came of them."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from stages.chunker import PRESETS, Splitter

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "corpora"

TOKEN = re.compile(r"\n+|[^\S\n]?[^\W\d_]{1,8}|\d{1,3}|\s|.", re.DOTALL)
BLANK = re.compile(r"\s+")


def texts(name: str, prefix: str = "") -> list[dict]:
    """The records of a corpus: the copy of this repository, else the one beside the checkout."""
    path = DATA / f"{name}.jsonl"
    if not path.exists():
        path = SHARED / f"{name}.jsonl"
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{name}.jsonl is not to be read in ../shared/corpora, where CI has it.")
        pytest.skip(
            f"{name}.jsonl may not be copied (its licence), and there is no ../shared/corpora beside this checkout."
        )
    records = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    return [record for record in records if record["id"].startswith(prefix)]


def cut(record: dict, tokens: list[str], language: str = "") -> list[tuple[int, int]]:
    """Where the text is cut, as offsets, and with which token each cut came; in its own language if none is told."""
    splitter = Splitter(language or record["lang"], PRESETS["sentence"], maximum=10**9)
    cuts, at = [], 0
    for count, token in enumerate(tokens):
        for chunk in splitter.feed(token, 0.0):
            at += len(chunk.text)
            cuts.append((at, count))
    for chunk in splitter.finish(0.0):
        at += len(chunk.text)
        cuts.append((at, len(tokens)))
    assert at == len(record["text"])
    return cuts


def tokens_of(record: dict) -> list[str]:
    """The stream's own tokens, or words with the blank before them and single marks."""
    return record.get("tokens") or TOKEN.findall(record["text"])


def bare(text: str, at: int) -> int:
    """An offset without regard to white space."""
    return len(BLANK.sub("", text[:at]))


class Score:
    """What came of a set of labelled texts."""

    def __init__(self, records: list[dict], language: str = "") -> None:
        self.language = language
        self.right = self.wrong = self.missed = self.exact = self.total = 0
        self.delays: list[int] = []
        for record in records:
            self._add(record)

    def cuts(self, record: dict, tokens: list[str]) -> list[tuple[int, int]]:
        """Where a text is cut: as it is without a pause."""
        return cut(record, tokens, self.language)

    def _add(self, record: dict) -> None:
        text, tokens = record["text"], tokens_of(record)
        ends, at = set(), 0
        for sentence in record["sentences"]:
            at += len(BLANK.sub("", sentence))
            ends.add(at)
        ends.discard(at)
        optional = record.get("optional", [])
        if optional == "any" or optional == "spaces":
            optional = [spot for spot in range(len(text)) if optional == "any" or text[spot].isspace()]
        free = {bare(text, spot) for spot in optional}
        instead = {bare(text, spot): bare(text, mark) for spot, mark in record.get("alternatives", [])}
        found: dict[int, int] = {}
        for spot, count in self.cuts(record, tokens):
            place = bare(text, spot)
            if 0 < place < at:
                found.setdefault(place if place in ends else instead.get(place, place), count)
        wrong = {place for place in found if place not in ends and place not in free}
        right = ends & found.keys()
        self.right += len(right)
        self.wrong += len(wrong)
        self.missed += len(ends - right)
        self.exact += not wrong and right == ends
        self.total += 1
        arrived = [bare(text, sum(map(len, tokens[: count + 1]))) for count in range(len(tokens))] if right else []
        for place in right:
            closing = next(count for count, seen in enumerate(arrived) if seen >= place)
            self.delays.append(max(found[place] - closing, 0))

    @property
    def precision(self) -> float:
        return 100 * self.right / (self.right + self.wrong)

    @property
    def f1(self) -> float:
        return 100 * 2 * self.right / (2 * self.right + self.wrong + self.missed)

    @property
    def at_once(self) -> float:
        return 100 * self.delays.count(0) / len(self.delays)

    @property
    def late(self) -> float:
        """The share of sentences that came later than one token after their last."""
        return 100 * sum(delay > 1 for delay in self.delays) / len(self.delays)


WHOLE = {
    "address": re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+\w|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "number": re.compile(r"\d+(?:[.,:/]\d+)+|[$€£¥]\s?\d[\d.,]*\d"),
    "title": re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\. [A-Z][a-z]|\b(?:e\.g|i\.e)\.,? \w\w"),
    "code": re.compile(r"(?<!`)`[^`\n]{1,200}`(?!`)"),
    "link": re.compile(r"!?\[[^\]\n]{1,200}\]\([^)\s]{1,300}\)"),
    "run": re.compile(r"\.{3,}|[!?]{2,}"),
}
FENCE = re.compile(r"^[ \t]*```[^\n]*\n.*?^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
PARAGRAPH = re.compile(r"(?<=\S)[^\S\n]*\n[^\S\n]*\n\s*(?=\S)")
ITEM = re.compile(r"(?<=\S)[^\S\n]*\n\s*(?=(?:\d{1,3}[.)]|[-*+•])[ \t]+\S)")
MARK_ALONE = re.compile(r"\s*(?:\d{1,3}[.)]|[-*+•])\s*\Z")
WORDLESS = re.compile(r"[\W_]+\Z")
RULE = re.compile(r"[-=*_|:\s]{3,}\Z|```|~~~|[$\\]|.*[\u2600-\u27bf\U0001f1e6-\U0001faff]", re.DOTALL)


def replies(records: list[dict], cuts: Callable[[dict, list[str]], list[tuple[int, int]]] = cut) -> Counter:
    """What was cut wrongly and rightly in the replies of language models."""
    count: Counter = Counter()
    for record in records:
        text = record["text"]
        code = [found.span() for found in FENCE.finditer(text)]
        places, last = set(), 0
        for at, _ in cuts(record, tokens_of(record)):
            piece = text[last:at].strip()
            count["mark alone"] += bool(MARK_ALONE.match(piece))
            count["wordless"] += bool(piece and WORDLESS.match(piece) and not RULE.match(piece))
            places.add(last := at)
        places.discard(len(text))
        count["characters"] += len(text)
        count["fence"] += sum(low < at < high for at in places for low, high in code)
        for kind, pattern in WHOLE.items():
            for found in pattern.finditer(text):
                count[kind] += sum(at in places for at in range(found.start() + 1, found.end()))
        for kind, pattern in (("paragraph", PARAGRAPH), ("item", ITEM)):
            for found in pattern.finditer(text):
                if not any(low < found.start() < high for low, high in code):
                    count[kind, found.start() in places] += 1
                    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
                    count[kind, "behind words"] += found.start() not in places and not WORDLESS.match(line)
    return count


def wrong_cuts(count: Counter) -> float:
    """Of 100,000 characters: cuts within what is one thing, and chunks that cannot be spoken."""
    return 1e5 * sum(count[kind] for kind in [*WHOLE, "mark alone", "wordless"]) / count["characters"]
