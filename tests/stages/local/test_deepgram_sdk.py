"""Deepgram's own Python client speaks to the local server and takes it for the real thing."""

import anyio.to_thread
import pytest

from stages.local import INSTANT, LocalSpeakServer, ToneVoice, read_text

KEY = "a-key-for-this-test"
TEXT = "Hello from the official client. It knows nothing."

pytestmark = [  # the client imports what its own websocket library has deprecated
    pytest.mark.filterwarnings("ignore:websockets.legacy is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:websockets.exceptions.InvalidStatusCode is deprecated:DeprecationWarning"),
]


@pytest.fixture
def anyio_backend():
    """The client runs on asyncio only."""
    return "asyncio"


@pytest.fixture
async def official(anyio_backend):
    """Makes an async client of it whose connections are closed, which the client itself leaves to chance."""
    import httpx
    from deepgram import AsyncDeepgramClient

    async with httpx.AsyncClient(timeout=60) as connections:
        yield lambda server, **key: AsyncDeepgramClient(
            **(key or {"api_key": KEY}), environment=environment(server), httpx_client=connections
        )


def environment(server):
    from deepgram.environment import DeepgramClientEnvironment

    http = f"http://127.0.0.1:{server.port}"
    return DeepgramClientEnvironment(base=http, production=server.url, agent=server.url, agent_rest=http)


async def test_its_async_client_speaks_flushes_clears_and_closes(anyio_backend):
    from deepgram import AsyncDeepgramClient
    from deepgram.speak.v1.types import SpeakV1Clear, SpeakV1Close, SpeakV1Flush, SpeakV1Text

    async with LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT) as server:
        client = AsyncDeepgramClient(api_key=KEY, environment=environment(server))
        heard, said = b"", []
        async with client.speak.v1.connect(
            model="aura-2-thalia-en", encoding="linear16", sample_rate=24_000, mip_opt_out=True
        ) as socket:
            await socket.send_text(SpeakV1Text(text=TEXT))
            await socket.send_flush(SpeakV1Flush(type="Flush"))
            async for message in socket:  # until the server closes
                if isinstance(message, bytes):
                    heard += message
                    continue
                said.append((message.type, getattr(message, "sequence_id", None)))
                if message.type == "Flushed":
                    await socket.send_text(SpeakV1Text(text="Never said."))
                    await socket.send_clear(SpeakV1Clear(type="Clear"))
                elif message.type == "Cleared":
                    await socket.send_close(SpeakV1Close(type="Close"))
        assert read_text(heard) == TEXT
        assert said == [("Metadata", None), ("Flushed", 0), ("Cleared", 1)]
        assert server.statistics().messages == {"Speak": 2, "Flush": 1, "Clear": 1, "Close": 1}
        await server.wait_open_sockets(0)
        assert server.statistics().closes == {"1000": 1}


async def test_its_threaded_client_speaks(anyio_backend):
    from deepgram import DeepgramClient
    from deepgram.speak.v1.types import SpeakV1Close, SpeakV1Flush, SpeakV1Text

    def speak(server):
        client = DeepgramClient(api_key=KEY, environment=environment(server))
        with client.speak.v1.connect(model="aura-2-thalia-en", encoding="linear16", sample_rate=24_000) as socket:
            socket.send_text(SpeakV1Text(text=TEXT))
            socket.send_flush(SpeakV1Flush(type="Flush"))
            socket.send_close(SpeakV1Close(type="Close"))
            return b"".join(message for message in socket if isinstance(message, bytes))

    async with LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT) as server:
        assert read_text(await anyio.to_thread.run_sync(speak, server)) == TEXT


async def test_its_client_is_told_of_a_wrong_key(anyio_backend):
    from deepgram import AsyncDeepgramClient
    from deepgram.core.api_error import ApiError

    async with LocalSpeakServer(ToneVoice(), api_key=KEY) as server:
        client = AsyncDeepgramClient(api_key="another", environment=environment(server))
        with pytest.raises(ApiError) as caught:
            async with client.speak.v1.connect(model="aura-2-thalia-en"):
                pass
        assert caught.value.status_code == 401


async def test_its_clients_ask_for_speech_over_rest(official):
    import httpx
    from deepgram import DeepgramClient

    def ask(server):
        with httpx.Client(timeout=60) as connections:
            client = DeepgramClient(api_key=KEY, environment=environment(server), httpx_client=connections)
            pieces = client.speak.v1.audio.generate(
                text=TEXT, model="aura-2-thalia-en", encoding="linear16", container="none", sample_rate=24_000
            )
            return b"".join(pieces)

    async with LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT) as server:
        assert read_text(await anyio.to_thread.run_sync(ask, server)) == TEXT
        client = official(server)
        pieces = [piece async for piece in client.speak.v1.audio.generate(text=TEXT, encoding="linear16")]
        assert pieces[0].startswith(b"RIFF")
        assert read_text(b"".join(pieces)[44:]) == TEXT


async def test_its_client_is_told_what_is_wrong_with_a_request(official):
    from deepgram.core.api_error import ApiError

    async def refusal(server, key=KEY, **request):
        client = official(server, api_key=key)
        with pytest.raises(ApiError) as caught:
            async for _ in client.speak.v1.audio.generate(**request, request_options={"max_retries": 0}):
                pass
        return caught.value.status_code, caught.value.body["err_msg"]

    async with LocalSpeakServer(ToneVoice(), api_key=KEY, timing=INSTANT) as server:
        assert await refusal(server, "another", text="x") == (401, "Invalid credentials.")
        assert await refusal(server, text=" ") == (400, "Input text contains no characters.")
        assert (await refusal(server, text="x" * 2_001))[0] == 413
        assert (await refusal(server, text="x", model="aura-2-nobody-en"))[0] == 400


async def test_its_client_is_told_of_projects_models_and_a_temporary_token(official):
    async with LocalSpeakServer(ToneVoice(), api_key=KEY, timing=INSTANT) as server:
        client = official(server)
        projects = await client.manage.v1.projects.list()
        models = await client.manage.v1.projects.models.list(projects.projects[0].project_id)
        assert "aura-2-thalia-en" in {model.canonical_name for model in models.tts}
        token = await client.auth.v1.tokens.grant(ttl_seconds=20)
        guest = official(server, access_token=token.access_token)
        assert [piece async for piece in guest.speak.v1.audio.generate(text="x", encoding="linear16")]


async def test_its_async_client_speaks_flux_is_interrupted_and_goes_on(anyio_backend):
    from deepgram import AsyncDeepgramClient
    from deepgram.speak.v2 import types

    async with LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT) as server:
        client = AsyncDeepgramClient(api_key=KEY, environment=environment(server))
        heard, said = b"", []
        async with client.speak.v2.connect(
            model="flux-alexis-en", encoding="linear16", sample_rate="24000", speed=1.0, tag="a"
        ) as socket:
            for word in TEXT.split(" "):
                await socket.send_speak(types.SpeakV2Speak(text=f"{word} "))
            await socket.send_flush()
            async for message in socket:  # until the server closes
                if isinstance(message, bytes):
                    heard += message
                    continue
                said.append(message)
                if message.type == "SpeechMetadata" and len(said) < 6:
                    offset = types.SpeakV2InterruptPlaybackOffset(value=1_000)
                    await socket.send_interrupt(types.SpeakV2Interrupt(playback_offset=offset))
                    await socket.send_configure(types.SpeakV2Configure(speed=1.25))
                    await socket.send_configure(types.SpeakV2Configure(speed=1.6))
                    await socket.send_speak(types.SpeakV2Speak(text="Again."))
                    await socket.send_close()
        assert read_text(heard) == f"{TEXT} Again."
        kinds = [message.type for message in said]
        assert kinds[:4] == ["Connected", "SpeechStarted", "Flushed", "SpeechMetadata"]
        assert kinds[4:7] == ["SpeechInterrupted", "ConfigureSuccess", "ConfigureFailure"]
        assert kinds[7:] == ["SpeechStarted", "SpeechMetadata", "SessionMetadata"]
        assert all(type(message).__name__ == f"SpeakV2{message.type}" for message in said)
        assert said[4].text_spoken == "Hello from the"
        assert said[4].text_spoken + said[4].text_remaining == f"{TEXT} "
        assert said[5].applied.speed == 1.25
        await server.wait_open_sockets(0)
        assert server.statistics().closes == {"1000": 1}


async def test_its_clients_speak_flux_in_a_thread_and_over_rest(official):
    import httpx
    from deepgram import DeepgramClient
    from deepgram.speak.v2.types import SpeakV2Speak

    def speak(server):
        with httpx.Client(timeout=60) as connections:
            client = DeepgramClient(api_key=KEY, environment=environment(server), httpx_client=connections)
            pieces = client.speak.v2.audio.generate(
                text=TEXT, model="flux-alexis-en", encoding="linear16", container="none", sample_rate=24_000
            )
            batch = b"".join(pieces)
            with client.speak.v2.connect(model="flux-alexis-en", sample_rate="24000") as socket:
                socket.send_speak(SpeakV2Speak(text=TEXT))
                socket.send_close()
                return batch, b"".join(message for message in socket if isinstance(message, bytes))

    async with LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT) as server:
        batch, live = await anyio.to_thread.run_sync(speak, server)
        assert read_text(batch) == read_text(live) == TEXT


@pytest.mark.parametrize(
    "request_", [{"model": "flux-nobody-en"}, {"model": "aura-2-thalia-en"}, {"model": "flux-alexis-en", "speed": 1.55}]
)
async def test_its_flux_client_is_told_what_is_wrong(anyio_backend, request_):
    from deepgram import AsyncDeepgramClient
    from deepgram.core.api_error import ApiError

    async with LocalSpeakServer(ToneVoice(), api_key=KEY) as server:
        client = AsyncDeepgramClient(api_key=KEY, environment=environment(server))
        with pytest.raises(ApiError) as caught:
            async with client.speak.v2.connect(**request_):
                pass
        assert caught.value.status_code == 400
