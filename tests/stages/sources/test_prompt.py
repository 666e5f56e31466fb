"""From prompts to the bodies of requests."""

from __future__ import annotations

from stages.sources._prompt import Dialogue

CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
CONVERSATION = [
    {"role": "user", "content": [{"type": "text", "text": "a"}]},
    {"role": "assistant", "content": "b", "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c", "content": "d"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c", "content": "e"},
]


def test_a_conversation_with_tools_becomes_items_of_the_responses_api() -> None:
    body = Dialogue("responses", CONVERSATION, "s").body("m", {})
    assert body["input"] == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": [{"type": "text", "text": "a"}]},
        {"role": "assistant", "content": "b"},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "d"},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "e"},
    ]


def test_items_of_the_responses_api_are_passed_on() -> None:
    items = [{"type": "item_reference", "id": "x"}, {"type": "message", "role": "user", "content": "a"}]
    assert Dialogue("responses", items).body("m", {})["input"] == items


def test_the_caller_s_messages_are_not_changed() -> None:
    messages = [{"role": "user", "content": "a"}]
    dialogue = Dialogue("chat", messages, "s")
    dialogue.add("b", [], [], [{"type": "message"}])
    assert messages == [{"role": "user", "content": "a"}]


def test_fields_of_the_request_win_and_none_takes_one_out() -> None:
    body = Dialogue("chat", "a").body("m", {"model": "other", "stream_options": None, "n": 1, "stream": False})
    assert body == {"model": "other", "messages": [{"role": "user", "content": "a"}], "n": 1}
