"""The tables themselves: no word that can never be found, none that another class outdoes, none twice."""

from __future__ import annotations

import ast
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest

from pipeline import UsageError
from stages.chunker import Rules
from stages.chunker._language import LANGUAGES_OF
from stages.chunker._rules import LANGUAGES, UNKNOWN, rules_for
from stages.chunker._rules._telling import LETTERS, WORDS

TABLES = [*LANGUAGES.values(), UNKNOWN]
ORDER = ("never", "last", "units", "titles", "numbered", "may_end")
"""The classes of abbreviations in the order in which `_words` asks for them: the first wins."""
BOTH = {"numbered", "may_end"}
"""Before a number the first of these wins, elsewhere the second."""
SETS = [field.name for field in fields(Rules) if field.init and isinstance(getattr(UNKNOWN, field.name), frozenset)]


def lone(words: frozenset[str]) -> set[str]:
    """Without single letters, which are initials too: what they mean depends on what stands before them."""
    return {word for word in words if len(word) > 1}


@pytest.mark.parametrize("rules", TABLES, ids=lambda rules: rules.code or "unknown")
class TestTable:
    def test_each_word_is_written_as_it_is_looked_up(self, rules):
        for name in SETS:
            for word in getattr(rules, name):
                assert word.split() == [word], (name, word)
                assert not word.endswith("."), (name, word)
                assert word == word.lower() or (name == "titles" and word.lower() not in rules.titles), (name, word)

    def test_no_word_is_in_a_class_that_another_outdoes(self, rules):
        for first, second in combinations(ORDER, 2):
            if {first, second} != BOTH:
                assert not lone(getattr(rules, first) & getattr(rules, second)), (first, second)

    def test_no_time_and_no_degree_is_an_abbreviation_too(self, rules):
        assert not lone((rules.times | rules.degrees) & rules.abbreviations)


def test_no_word_is_written_twice_in_one_list():
    for path in (Path(__file__).parents[3] / "stages/chunker/_rules").glob("_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            keyword = isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant)
            call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words"
            texts = [node.value] if keyword else node.args if call else []
            for text in texts:
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value.strip():
                    words = text.value.split()
                    assert not (twice := {word for word in words if words.count(word) > 1}), (path.name, twice)


def test_every_language_that_can_be_found_has_a_table_and_words_or_a_script_of_its_own():
    told = {code for codes in [*WORDS.values(), *LETTERS.values()] for code in codes}
    for script, codes in LANGUAGES_OF.items():
        for code in codes:
            assert rules_for(code).code, code
            assert len(codes) == 1 or script == "Han" or code in told, code
    assert told <= {code for codes in LANGUAGES_OF.values() for code in codes}


def test_words_that_tell_a_language_are_written_as_they_are_looked_up():
    assert all(word == word.lower() and not any(map(str.isspace, word)) for word in WORDS)
    assert all(letter == letter.lower() and len(letter) == 1 for letter in LETTERS)


@pytest.mark.parametrize("word", ["etc.", "e. g", "Dr", ""])
def test_a_word_that_cannot_be_found_is_a_usage_error(word):
    with pytest.raises(UsageError, match="can never be found"):
        Rules("xx", never=frozenset([word]))
