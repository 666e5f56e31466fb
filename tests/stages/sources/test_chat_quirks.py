"""Model servers that are a little wrong, and those that mean harm: each quirk beside where it was reported."""

from __future__ import annotations

import gzip
import json
import traceback
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Outcome, Pipeline, SourceError, UsageError
from stages.sources import Chat, ChatOptions, ModelReply, ToolCall
from stages.sources._chat_events import MOST_CALLED, ChatEvents
from stages.sources._failures import ServerSaid, TooMuch
from stages.sources._responses_events import ResponsesEvents
from stages.sources._sse import LONGEST, EventDecoder
from tests.stages.sources import sse_server as sse

KEY = "sk-canary-0123456789"
TEXT = [sse.text("Good "), sse.text("so far.")]


async def talk(*scripts: sse.Script, **arguments: Any) -> tuple[str, Outcome, list[sse.Request]]:
    """What was heard, how the turn ended, and what was asked."""
    async with sse.sse_server(*scripts) as server:
        chat = Chat("m", base_url=server.url, api_key=KEY, **arguments)
        async with Pipeline(chat) as pipeline, pipeline.turn("Hello?") as turn:
            heard = "".join([token async for token in turn])
    return heard, turn.outcome, server.requests


async def failure(*scripts: sse.Script, **arguments: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await talk(*scripts, **arguments)
    return caught.value


def calls(*deltas: dict[str, Any]) -> list[ToolCall]:
    events = ChatEvents()
    for delta in deltas:
        list(events.feed({"choices": [{"index": 0, "delta": delta}]}))
    return events.calls


def piece(arguments: object, **fields: Any) -> dict[str, Any]:
    function = {"arguments": arguments} | ({"name": fields.pop("name")} if "name" in fields else {})
    return {"tool_calls": [{"function": function, **fields}]}


CALL = ToolCall("weather", '{"city": "Paris"}', "call_1")


@pytest.mark.parametrize(
    "deltas",
    [
        # open-webui #22177: the name stands in each piece
        [piece('{"city": ', index=0, id="call_1", name="weather"), piece('"Paris"}', index=0, name="weather")],
        # agentao #117: what goes on has neither index nor id
        [piece('{"city": ', index=0, id="call_1", name="weather"), piece('"Paris"}')],
        [piece("", id="call_1", name="weather"), piece('{"city": '), piece('"Paris"}')],
        # llama.cpp derivates: the arguments are an object
        [piece({"city": "Paris"}, index=0, id="call_1", name="weather")],
        # an index that is no number must not be taken for a key of ours
        [piece('{"city": "Paris"}', index=[0], id="call_1", name="weather")],
        [piece('{"city": "Paris"}', index={"a": 1}, id="call_1", name="weather")],
    ],
)
def test_a_call_is_whole_however_its_pieces_are_marked(deltas: list[dict[str, Any]]) -> None:
    assert calls(*deltas) == [CALL]


def test_what_the_api_had_before_tools_is_a_call_too() -> None:
    deltas = [{"function_call": {"name": "weather", "arguments": ""}}, {"function_call": {"arguments": "{}"}}]
    assert calls(*deltas) == [ToolCall("weather", "{}", "")]


def test_two_calls_without_index_or_id_are_two() -> None:
    deltas = [piece("{}", name="weather"), piece("{}", name="time")]
    assert [call.name for call in calls(*deltas)] == ["weather", "time"]


async def test_done_is_the_server_s_word_that_a_reply_is_whole() -> None:
    """qualcomm/GenieX #1243: no finish reason to the end."""
    heard, outcome, _ = await talk(TEXT)
    assert heard == "Good so far."
    assert outcome.report(ModelReply) == ModelReply("unknown")


@pytest.mark.parametrize(
    "noise",
    [b"data: \n\n", b"data:\n\n", b"data: : OPENROUTER PROCESSING\n\n", b"data: null\n\n", b"data: ping\n\n"],
)
async def test_what_keeps_a_connection_open_says_nothing(noise: bytes) -> None:
    """coddy-agent #106, llm-gateway #2053."""
    heard, _, _ = await talk([noise, TEXT[0], noise, TEXT[1], noise, sse.finish()])
    assert heard == "Good so far."


async def test_the_count_of_tokens_is_left_out_where_a_server_refuses_it() -> None:
    """litellm #11696, semantic-kernel #10510."""
    refusal = sse.Status(400, {"error": {"message": "Unknown field: stream_options"}})
    async with (
        sse.sse_server([refusal], sse.reply("Here."), sse.reply("Again.")) as server,
        Pipeline(Chat("m", base_url=server.url)) as pipeline,
    ):
        for words in ("Here.", "Again."):
            async with pipeline.turn("Hello?") as turn:
                assert [token async for token in turn] == [words]
    assert ["stream_options" in request.body for request in server.requests] == [True, False, False]


async def test_a_refusal_for_another_reason_is_told_and_the_count_asked_for_again() -> None:
    refusal = sse.Status(422, {"detail": "temperature is too high"})
    async with (
        sse.sse_server([refusal], [refusal], sse.reply("Here.")) as server,
        Pipeline(Chat("m", base_url=server.url)) as pipeline,
    ):
        with pytest.raises(SourceError, match="It says: temperature is too high"):
            await pipeline.run("Hello?")
        await pipeline.run("Hello?")
    assert ["stream_options" in request.body for request in server.requests] == [True, False, True]


async def test_what_the_caller_asked_for_is_not_left_out() -> None:
    refusal = sse.Status(400, {"error": "no"})
    asked = {"stream_options": {"include_usage": False}}
    async with (
        sse.sse_server([refusal]) as server,
        Pipeline(Chat("m", base_url=server.url, request=asked)) as pipeline,
    ):
        with pytest.raises(SourceError):
            await pipeline.run("Hello?")
    assert len(server.requests) == 1


async def test_a_reply_of_nothing_leaves_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """vllm #40816: the answer stood in the reasoning."""
    heard, _, _ = await talk([sse.delta(reasoning_content="Hm."), sse.finish()])
    assert heard == ""
    assert "the model said nothing" in caplog.text


@pytest.mark.parametrize(
    "noise", [b": ping\n\n", b"data: {}\n\n", b'data: {"choices": [{"index": 0, "delta": {"content": ""}}]}\n\n']
)
async def test_a_server_that_only_keeps_the_connection_open_has_stalled(noise: bytes) -> None:
    steps: list[Any] = [TEXT[0]]
    for _ in range(100):
        steps += [noise, 0.05]
    error = await failure(steps, options=ChatOptions(stall=0.4, retries=0))
    assert "keeps the connection alive but said nothing for 0.4 s" in str(error)


async def test_reasoning_has_a_bound_of_its_own() -> None:
    steps: list[Any] = []
    for _ in range(100):
        steps += [sse.delta(reasoning_content="Hm. "), 0.05]
    error = await failure(steps, options=ChatOptions(stall=0.4, reasoning=0.6, retries=0))
    assert "has been reasoning for 0.6 s without a word" in str(error)


@pytest.mark.parametrize("body", [{"error": {"message": "Unexpected endpoint"}}, {"error": "Unexpected endpoint"}])
async def test_an_answer_that_is_no_stream_is_told_in_the_server_s_words(body: dict[str, Any]) -> None:
    error = await failure([sse.Status(200, body)])
    assert "It says: Unexpected endpoint" in str(error)


NASTY = f"\x1b[2JIncorrect key {KEY}\x07"


@pytest.mark.parametrize(
    "script",
    [
        *(
            [sse.Status(status, {"error": {"message": NASTY, "code": "x"}})]
            for status in (400, 401, 404, 418, 429, 500)
        ),
        [sse.Status(200, {"error": NASTY})],
        [sse.Status(500, {NASTY: NASTY})],
        [{"error": {"message": NASTY}}],
        [b"data: {" + NASTY.encode() + b"\n\n"],
        [b"event: error\ndata: " + json.dumps({"message": NASTY}).encode() + b"\n\n"],
    ],
)
async def test_no_error_shows_the_key_or_a_control_character(script: sse.Script) -> None:
    error = await failure(script, options=ChatOptions(retries=0))
    shown = "".join(traceback.format_exception(error)) + repr(error)
    link: BaseException | None = error
    while link is not None:
        shown += f"{link}{link!r}{vars(link)}"
        link = link.__cause__ or link.__context__
    assert KEY not in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b"[1]",
        b'"text"',
        b"\xff\xfe",
    ],
)
async def test_data_of_any_kind_is_a_source_error(data: bytes) -> None:
    error = await failure([TEXT[0], b"data: " + data + b"\n\n"])
    assert str(error).startswith("The model server at ")


def test_an_event_without_an_end_is_refused() -> None:
    for first in (b"data: ", b"", b": ", b"data: 1\n"):
        decoder = EventDecoder()
        with pytest.raises(TooMuch, match="an event of more than 4 MiB"):
            for part in [first] + [b"x" * 65_536] * (LONGEST // 65_536 + 1):
                list(decoder.feed(part))
    decoder = EventDecoder()
    with pytest.raises(TooMuch):
        for part in [b"data: " + b"x" * 1000 + b"\n"] * (LONGEST // 1000):
            list(decoder.feed(part))


def test_many_events_are_no_long_one() -> None:
    decoder = EventDecoder()
    event = b"data: " + b"x" * 1000 + b"\n\n"
    assert sum(len(list(decoder.feed(event))) for _ in range(2 * LONGEST // 1000)) == 2 * LONGEST // 1000


def test_tool_calls_without_end_are_refused() -> None:
    events = ChatEvents()
    with pytest.raises(TooMuch, match="tool calls of more than 1,000,000 characters"):
        for _ in range(MOST_CALLED // 1000 + 1):
            list(events.feed({"choices": [{"delta": piece("x" * 1000, index=0, name="f")}]}))
    responses = ResponsesEvents()
    with pytest.raises(TooMuch):
        for _ in range(MOST_CALLED // 1000 + 1):
            list(responses.feed({"type": "response.function_call_arguments.delta", "delta": "x" * 1000}))


@pytest.mark.parametrize("status", [400, 500])
async def test_a_refusal_without_end_is_read_no_further_than_a_reason_needs(status: int) -> None:
    """64 MB of a refusal, once plain and once as 64 KB of gzip: the rest stays with the server."""
    for endless in (
        sse.Endless(status, b"x" * 65_536, 1000),
        sse.Endless(status, gzip.compress(bytes(2**26)), 1, "gzip"),
    ):
        error = await failure([endless], options=ChatOptions(retries=0))
        assert f"HTTP {status}" in str(error)


@pytest.mark.parametrize("url", ["not a url", "ftp://x/v1", "http://", "http://x:99999/v1", "http://x:y/v1"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(UsageError, match="is not the address of a server"):
        Chat("m", base_url=url, api_key=KEY)


async def test_so_is_one_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://x:99999/v1")
    with pytest.raises(UsageError, match="is not the address of a server"):
        await Pipeline(Chat("m", api_key=KEY)).run("Hello?")


def test_a_key_that_no_header_can_hold_is_refused_and_not_shown() -> None:
    with pytest.raises(UsageError, match="characters that no key has") as caught:
        Chat("m", api_key="sk-secret-é")
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("prompt", ["Hello \ud83d", [{"role": "user", "content": [{"text": "\ud83d"}]}]])
async def test_half_of_a_surrogate_pair_is_refused(prompt: Any) -> None:
    with pytest.raises(UsageError, match="half of a surrogate pair"):
        await Pipeline(Chat("m", base_url="http://127.0.0.1:1/v1")).run(prompt)


@pytest.mark.parametrize(
    "wrong", [{"stall": 0}, {"connect": -1}, {"reasoning": float("nan")}, {"retries": -1}, {"rounds": 0}]
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="ChatOptions"):
        ChatOptions(**wrong)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [
                *("choices", "delta", "content", "tool_calls", "function", "name", "arguments", "id", "index", "error"),
                *("usage", "finish_reason", "type", "item", "response", "output", "call_id", "message", "text"),
                *("function_call", "thinking"),
            ]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
kinds = st.sampled_from(
    ["response.output_text.delta", "response.output_item.done", "response.completed", "response.failed", "error"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["choices", "error", "usage"]), anything, max_size=3), max_size=5))
def test_chat_events_of_any_shape_raise_nothing_of_python_s(records: list[dict[str, Any]]) -> None:
    events = ChatEvents()
    try:
        for record in records:
            list(events.feed(record))
    except (ServerSaid, TooMuch):
        return
    assert all(isinstance(call.arguments, str) for call in events.calls)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(kinds, st.dictionaries(st.sampled_from(["item", "response", "delta", "error"]), anything)), max_size=5
    )
)
def test_nor_do_those_of_the_responses_api(records: list[tuple[str, dict[str, Any]]]) -> None:
    events = ResponsesEvents()
    try:
        for kind, record in records:
            list(events.feed({"type": kind, **record}))
    except (ServerSaid, TooMuch):
        return
    assert all(isinstance(call.arguments, str) for call in events.calls)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"data: ", b"\n", b"\r\n", b"\r", b"event: x"]), max_size=20))
def test_events_are_the_same_however_their_bytes_come(pieces: list[bytes]) -> None:
    def events(parts: list[bytes]) -> list[Any]:
        decoder = EventDecoder()
        return [event for part in parts for event in decoder.feed(part)]

    whole = b"".join(pieces)
    # The end of the bytes may be half a line's end, which only the next piece tells.
    assert (
        events([*pieces, b"\n\n\n"])
        == events([whole, b"\n\n\n"])
        == events([bytes([byte]) for byte in whole] + [b"\n\n\n"])
    )
