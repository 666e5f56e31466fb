"""The shapes that servers give the chunks of chat completions."""

from __future__ import annotations

from typing import Any

import pytest

from stages.sources._chat_events import ChatEvents, ServerSaid
from stages.sources._records import ModelReply, Reasoning, ToolCall
from stages.sources._responses_events import ResponsesEvents


def read(*events: Any) -> tuple[list[str | Reasoning], ChatEvents]:
    reader = ChatEvents()
    return [part for event in events for part in reader.feed(event)], reader


def delta(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields}]}


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"content": "a"}, ["a"]),
        ({"content": ""}, []),
        ({"content": None, "role": "assistant"}, []),
        ({"refusal": "no"}, ["no"]),
        ({"reasoning_content": "hm"}, [Reasoning("hm")]),
        ({"reasoning": "hm", "reasoning_content": "hm", "content": "a"}, [Reasoning("hm"), "a"]),
        ({"reasoning": {"effort": "low"}}, []),
        (
            {
                "content": [
                    {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
                    {"type": "text", "text": "a"},
                ]
            },
            [Reasoning("hm"), "a"],
        ),
    ],
)
def test_text_and_reasoning_wherever_they_stand(fields: dict[str, Any], parts: list[str | Reasoning]) -> None:
    assert read(delta(**fields))[0] == parts


@pytest.mark.parametrize(
    "event", [{}, {"choices": None}, {"choices": [None, 7]}, {"choices": [{"delta": None}]}, {"choices": "x"}]
)
def test_what_is_of_the_wrong_kind_is_passed_over(event: dict[str, Any]) -> None:
    parts, reader = read(event)
    assert parts == []
    assert reader.reply is None


def test_a_second_choice_is_not_spoken() -> None:
    assert read({"choices": [{"index": 1, "delta": {"content": "b"}}, {"index": 0, "delta": {"content": "a"}}]})[0] == [
        "a"
    ]


def test_usage_comes_with_the_finish_or_after_it() -> None:
    finish = {"choices": [{"delta": {}, "finish_reason": "length"}]}
    _, reader = read(finish)
    assert reader.reply == ModelReply("length")
    _, reader = read(finish, {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}})
    assert reader.reply == ModelReply("length", 1, 2)


def test_an_error_is_raised_in_the_server_s_words() -> None:
    for error, words in (({"message": "full"}, "full"), ("full", "full"), ({"code": 7}, "7"), ({"a": 1}, "no reason")):
        with pytest.raises(ServerSaid, match=words):
            read({"error": error})


def test_calls_without_index_are_told_apart_by_their_ids() -> None:
    first, second = ({"id": name, "function": {"name": name, "arguments": "{}"}} for name in "ab")
    _, reader = read(delta(tool_calls=[first]), delta(tool_calls=[second]))
    assert reader.calls == [ToolCall("a", "{}", "a"), ToolCall("b", "{}", "b")]


def test_the_responses_api() -> None:
    reader = ResponsesEvents()
    events = [
        {"type": "response.reasoning_summary_text.delta", "delta": "hm"},
        {"type": "response.refusal.delta", "delta": "no"},
        {"type": "response.some_new_kind", "delta": "unheard"},
        {"type": "response.incomplete", "response": {"incomplete_details": {"reason": "max_output_tokens"}}},
    ]
    assert [part for event in events for part in reader.feed(event)] == [Reasoning("hm"), "no"]
    assert reader.reply == ModelReply("max_output_tokens")


def test_the_output_of_a_response_is_taken_from_its_end_if_no_item_came_before() -> None:
    reader = ResponsesEvents()
    item = {"type": "custom_tool_call", "call_id": "c", "name": "f", "input": "x"}
    list(reader.feed({"type": "response.completed", "response": {"status": "completed", "output": [item]}}))
    assert reader.calls == [ToolCall("f", "x", "c")]
    assert reader.items == [item]
