"""A model's reply over real HTTP: what is asked, what is heard, and that the connection is kept or closed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from pipeline import ModelAnswered, ModelAsked, Outcome, Pipeline, UsageError
from pipeline.testing import check_stage
from stages.sources import Chat, ChatOptions, ModelReply, Prompt, Reasoning
from tests.stages.sources import sse_server as sse


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No key and no address from outside; the one of the tests is never to be seen."""
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return


async def heard(chat: Chat, prompt: Prompt = "Hello?") -> tuple[list[str], Outcome]:
    async with Pipeline(chat) as pipeline, pipeline.turn(prompt) as turn:
        tokens = [token async for token in turn]
    return tokens, turn.outcome


async def test_a_reply_is_heard_token_by_token_and_its_end_is_reported() -> None:
    async with sse.sse_server(sse.reply("Good ", "morning.")) as server:
        tokens, outcome = await heard(Chat("m", base_url=server.url, api_key="secret"))
    assert tokens == ["Good ", "morning."]
    assert outcome.report(ModelReply) == ModelReply("stop", 7, 3)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer secret"
    assert request.body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hello?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_it_keeps_the_rules_of_the_pipe() -> None:
    async with sse.sse_server(sse.reply("One ", "two ", "three.")) as server:
        await check_stage(Chat("m", base_url=server.url), feed=["Hi"], expect=["One ", "two ", "three."])


async def test_messages_the_system_s_words_and_any_field_are_passed_on() -> None:
    messages = (
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b"},
        {"role": "user", "content": "c"},
    )
    request = {"temperature": 0.5, "vendor_field": {"x": [1]}, "stream_options": None, "stream": False}
    async with sse.sse_server(sse.reply("ok")) as server:
        await heard(Chat("m", base_url=server.url, system="Be brief.", request=request), messages)
    assert server.requests[0].body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, *messages],
        "stream": True,
        "temperature": 0.5,
        "vendor_field": {"x": [1]},
    }


async def test_the_responses_api() -> None:
    async with sse.sse_server(sse.response("Good ", "morning.")) as server:
        messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
        chat = Chat("m", base_url=server.url, api="responses", system="Be brief.", request={"store": False})
        tokens, outcome = await heard(chat, messages)
    assert tokens == ["Good ", "morning."]
    assert outcome.report(ModelReply) == ModelReply("completed", 7, 3)
    assert server.requests[0].path == "/v1/responses"
    assert server.requests[0].body == {
        "model": "m",
        "input": [{"role": "system", "content": "Be brief."}, *messages],
        "stream": True,
        "store": False,
    }


async def test_a_refusal_is_spoken() -> None:
    async with sse.sse_server([sse.delta(refusal="I cannot "), sse.delta(refusal="do that."), sse.finish()]) as server:
        tokens, _ = await heard(Chat("m", base_url=server.url))
    assert tokens == ["I cannot ", "do that."]


async def test_reasoning_is_reported_and_never_spoken() -> None:
    script = [sse.delta(reasoning_content="Let me"), *(map(sse.text, ["<thi", "nk> see</think>", "\n\nYes.", " <"]))]
    async with sse.sse_server([*script, sse.finish()]) as server:
        tokens, outcome = await heard(Chat("m", base_url=server.url))
    assert "".join(tokens) == "Yes. <"
    assert outcome.report(Reasoning) == Reasoning("Let me see")


async def test_a_reply_that_says_nothing_ends_cleanly() -> None:
    async with sse.sse_server([sse.finish()]) as server:
        tokens, outcome = await heard(Chat("m", base_url=server.url))
    assert tokens == []
    assert outcome.report(ModelReply) == ModelReply("stop")


async def test_turns_share_one_connection_and_pipelines_one_client() -> None:
    async with sse.sse_server(sse.reply("ok")) as server:
        first, second = (Chat("m", base_url=server.url) for _ in range(2))
        async with Pipeline(first) as one, Pipeline(second) as two:
            for pipeline in (one, two, one):
                await pipeline.run("Hi")
        assert server.connections == 1
        assert len(server.requests) == 3
        await heard(Chat("m", base_url=server.url, api_key="other"))
        assert server.connections == 2


WARM = """
import sys, anyio
from pipeline import Pipeline
from stages.sources import Chat
from tests.stages.sources import sse_server as sse

async def main(api):
    async with sse.sse_server(sse.reply("ok") if api == "chat" else sse.response("ok")) as server:
        async with Pipeline(Chat("m", base_url=server.url, api=api)) as pipeline:
            there = set(sys.modules)
            await pipeline.run("Hi")
    sys.exit(", ".join(set(sys.modules) - there) or None)

anyio.run(main, sys.argv[1])
"""


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_the_client_is_warm_when_the_pipeline_is_open(api: str) -> None:
    import subprocess

    done = subprocess.run([sys.executable, "-c", WARM, api], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the first turn had to import {done.stderr}"


async def test_one_chat_may_be_open_in_two_pipelines_and_is_closed_after_both() -> None:
    async with sse.sse_server(sse.reply("ok")) as server:
        chat = Chat("m", base_url=server.url)
        async with Pipeline(chat) as one:
            async with Pipeline(chat):
                pass
            await one.run("Hi")
        assert chat._client is None


async def test_an_interrupt_closes_the_connection_and_the_next_turn_finds_a_new_one() -> None:
    endless = [sse.text("more ") for _ in range(20)]
    async with (
        sse.sse_server([*endless, sse.Stall], [*endless, sse.Stall], sse.reply("again")) as server,
        Pipeline(Chat("m", base_url=server.url), size=1) as pipeline,
    ):
        async with pipeline.turn("Hi") as turn:  # interrupted while it waits for its reader
            assert await anext(turn) == "more "
            turn.interrupt()
        with anyio.fail_after(5):
            await server.gone.wait()
        async with pipeline.turn("Hi") as turn:  # interrupted while it waits for the server
            for _ in range(20):
                await anext(turn)
            turn.interrupt()
        async with pipeline.turn("Hi") as turn:
            assert [token async for token in turn] == ["again"]
        assert server.connections == 3


async def test_the_model_is_not_read_faster_than_it_is_spoken() -> None:
    script = [sse.text("x" * 1000) for _ in range(20_000)]
    async with (
        sse.sse_server([*script, sse.finish()]) as server,
        Pipeline(Chat("m", base_url=server.url)) as pipeline,
        pipeline.turn("Hi") as turn,
    ):
        await anext(turn)
        sent = -1
        while sent != server.sent:  # until the buffers of the system are full
            sent = server.sent
            await anyio.sleep(0.1)
        assert sent < 20_000
        turn.interrupt()


async def test_a_client_of_one_s_own_is_used_and_left_open() -> None:
    import openai

    async with sse.sse_server(sse.reply("ok")) as server:
        async with openai.AsyncOpenAI(api_key="own", base_url=server.url) as client:
            for _ in range(2):
                tokens, _ = await heard(Chat("m", options=ChatOptions(client=client)))
            assert tokens == ["ok"]
        assert server.requests[0].headers["authorization"] == "Bearer own"


async def test_the_environment_names_server_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with sse.sse_server(sse.reply("ok")) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "from-outside")
        await heard(Chat("m"))
    assert server.requests[0].headers["authorization"] == "Bearer from-outside"


async def test_no_key_is_a_usage_error_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        await heard(Chat("m"))


@pytest.mark.parametrize("prompt", ["", "  ", [], b"Hello?", 7, ["Hello?"]])
async def test_an_empty_or_wrong_prompt_is_a_usage_error(prompt: Any) -> None:
    async with sse.sse_server(sse.reply("ok")) as server:
        with pytest.raises(UsageError, match=r"empty|mapping|list of messages"):
            await heard(Chat("m", base_url=server.url), prompt)
    assert not server.requests


def test_arguments_are_checked_and_shown_without_secrets() -> None:
    with pytest.raises(UsageError, match="name of a model"):
        Chat("")
    with pytest.raises(UsageError, match="no API 'speech'"):
        Chat("m", api="speech")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="client of your own"):
        Chat("m", api_key="k", options=ChatOptions(client=object()))  # type: ignore[arg-type]
    chat = Chat("m", api_key="secret", system="private")
    shown = repr(vars(chat)) + repr(chat)
    assert "secret" not in shown
    assert "private" not in shown


def test_openai_is_not_loaded_before_a_chat_is_opened() -> None:
    import subprocess

    code = "import sys, stages.sources as s; s.Chat('m'); s.Text(); sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_what_was_asked_and_by_whom_it_was_answered_is_told() -> None:
    async with sse.sse_server(sse.reply("Good ", "morning.")) as server:
        _, outcome = await heard(Chat("m", base_url=server.url, api_key="secret"))
    told = [moment.what for moment in outcome.moments]
    assert told == [ModelAsked("m"), ModelAnswered("", "c", "stop", 7, 3)]
    assert (outcome.record.model, outcome.record.response_ids) == ("m", ("c",))


async def test_the_reply_s_id_is_known_also_where_the_turn_was_interrupted() -> None:
    async with (
        sse.sse_server(sse.reply("Good ", "morning.")) as server,
        Pipeline(Chat("m", base_url=server.url)) as pipeline,
        pipeline.turn("Hello?") as turn,
    ):
        async for _ in turn:
            turn.interrupt()
    assert turn.outcome.record.response_ids == ("c",)
