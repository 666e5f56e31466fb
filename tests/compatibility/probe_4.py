"""deepgram-sdk 3 and 4: what the client of that line hears, in files, and its errors on standard output."""

import json
import sys
import threading

from deepgram import DeepgramClient, DeepgramClientOptions, SpeakOptions, SpeakWebSocketEvents, SpeakWSOptions

_, http, key, text = sys.argv
client = DeepgramClient(key, DeepgramClientOptions(url=http))
told = {}


def socket():
    heard, done = bytearray(), threading.Event()
    live = client.speak.websocket.v("1")
    live.on(SpeakWebSocketEvents.AudioData, lambda _, data, **more: heard.extend(data))
    live.on(SpeakWebSocketEvents.Flushed, lambda _, flushed, **more: done.set())
    assert live.start(SpeakWSOptions(model="aura-2-thalia-en", encoding="linear16", sample_rate=24_000))
    live.send_text(text)
    live.flush()
    assert done.wait(20), "no Flushed"
    live.finish()
    return bytes(heard)


def rest():
    options = SpeakOptions(model="aura-2-thalia-en", encoding="linear16", container="none")
    answer = client.speak.rest.v("1").stream_memory({"text": text}, options)
    return (getattr(answer, "stream_memory", None) or answer.stream).read()


for name, ask in (("v1", socket), ("rest", rest)):
    try:
        with open(f"{name}.raw", "wb") as file:
            file.write(ask())
    except Exception as error:
        told[name] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
