"""What is never spoken, however it is cut into tokens."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.testing import check_machine
from stages.sources._kept import MOST_KEPT
from stages.sources._records import Leaked, Reasoning, ToolCall
from stages.sources._tags import BLOCKS
from stages.sources._unspoken import Heard, Unspoken
from tests.growth import LINEAR, growth

CALL = '{"name": "get_weather", "arguments": {"city": "Par\\"is}", "n": [1, {}]}}'
WEATHER = ToolCall("get_weather", '{"city": "Par\\"is}", "n": [1, {}]}', leaked=True)


def split(tokens: list[str], *, thinking: bool = False) -> tuple[str, list[Heard]]:
    machine = Unspoken(thinking=thinking)
    out = [part for token in tokens for part in machine.feed(token)] + list(machine.finish())
    return "".join(part for part in out if isinstance(part, str)), [part for part in out if not isinstance(part, str)]


def cuts(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


CASES = [
    ("<think>Hmm. <b> no</think>\n\nThe answer.", "The answer.", [Reasoning("Hmm. <b> no")]),
    ("One. <THINK>two</Think> Three.", "One. Three.", [Reasoning("two")]),
    ("One.<think>two</think> Three.", "One. Three.", [Reasoning("two")]),
    ("<think>never closed", "", [Reasoning("never closed")]),
    ("Yes.</think> No.", "Yes. No.", []),
    ("<think></think>Yes.", "Yes.", []),
    ("[THINK]a[/THINK]b", "b", [Reasoning("a")]),
    ("◁think▷a◁/think▷b", "b", [Reasoning("a")]),
    (
        "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>",
        "b",
        [Reasoning("a")],
    ),
    (f"Sure. {CALL}", "Sure. ", [WEATHER]),
    (f"Sure.\n<tool_call>\n{CALL}\n</tool_call>\nDone.", "Sure.\nDone.", [WEATHER]),
    (f"Sure.\n```json\n{CALL}\n```\nDone.", "Sure.\nDone.", [WEATHER]),
    (f"[TOOL_CALLS][{CALL}, {CALL}]", "", [WEATHER, WEATHER]),
    (f"[{CALL}]", "", [WEATHER]),
    ("<function=f>{}</function>", "", [ToolCall("f", "{}", leaked=True)]),
    (
        '{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}',
        "",
        [ToolCall("f", "{}", "c1", leaked=True)],
    ),
    ('{"tool_uses": [{"recipient_name": "functions.f", "parameters": {}}]}', "", [ToolCall("f", "{}", leaked=True)]),
    ('{"name": "get_weather", "argum', "", [Leaked('{"name": "get_weather", "argum')]),
    ("<tool_call>nonsense</tool_call>", "", [Leaked("nonsense")]),
    # what is only text
    ("a < b, c <b>d</b>, e <", "a < b, c <b>d</b>, e <", []),
    ('{"name": "Alice", "age": 3} is JSON.', '{"name": "Alice", "age": 3} is JSON.', []),
    ('{"city": "Paris"}', '{"city": "Paris"}', []),
    ("Set {1, 2}, [a link](x), [1], `code`, {", "Set {1, 2}, [a link](x), [1], `code`, {", []),
    ("Write `<think>` to think.", "Write `<think>` to think.", []),
    ("```python\nx = {}\n```", "```python\nx = {}\n```", []),
    ('```json\n{"name": "Alice"}\n```', '```json\n{"name": "Alice"}\n```', []),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(("text", "spoken", "hidden"), CASES)
def test_marks_and_calls_are_told_from_text_wherever_tokens_end(
    text: str, spoken: str, hidden: list[Heard], size: int
) -> None:
    assert split(cuts(text, size)) == (spoken, hidden)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.opener)
def test_every_block_is_left_out(block: object) -> None:
    text = f"Before. {block.opener}inside{block.closer}"  # type: ignore[attr-defined]
    spoken, hidden = split(list(text))
    assert spoken == "Before. "
    assert len(hidden) == 1


@given(st.lists(st.text(alphabet='ab <>/think{}[]"`:name\\ ▷◁|\n'), max_size=12))
def test_the_same_text_gives_the_same_wherever_it_is_cut(tokens: list[str]) -> None:
    assert split(tokens) == split(["".join(tokens)])


@given(st.text().filter(lambda text: not set(text) & set("<[{`◁")))
def test_text_without_marks_is_not_changed_and_not_held_back(text: str) -> None:
    assert list(Unspoken().feed(text)) == ([text] if text else [])


def test_a_reply_that_begins_inside_the_reasoning() -> None:
    assert split(["I should say", " hi.</thi", "nk>\n\nHi."], thinking=True) == (
        "Hi.",
        [Reasoning("I should say hi.")],
    )


def test_the_contract_of_machines() -> None:
    feed = ["<thi", "nk>a</think>Hi. ", CALL]
    check_machine(Unspoken, feed=feed, expect=[Reasoning("a"), "Hi. ", WEATHER])


def test_json_that_is_no_call_is_let_go_at_its_first_key() -> None:
    machine = Unspoken()
    assert list(machine.feed('{"ci')) == ['{"ci']
    assert list(machine.feed('ty": 1')) == ['ty": 1']


@pytest.mark.parametrize("pattern", ["a", "<", "{", "`", "[{", '{"name": '])
def test_long_texts_stay_linear(pattern: str) -> None:
    assert growth(lambda count: split([pattern] * count), 5_000, 40_000) < LINEAR


def test_what_is_kept_of_a_block_is_bounded() -> None:
    spoken, (thought,) = split(["<think>", *["x" * 10] * 20_000])
    assert isinstance(thought, Reasoning)
    assert (spoken, len(thought.text)) == ("", MOST_KEPT)
    huge = json.dumps({"name": "f", "arguments": {"text": "x" * 200_000}})
    spoken, (leaked,) = split(cuts(huge, 5))
    assert isinstance(leaked, Leaked)
    assert spoken == ""
