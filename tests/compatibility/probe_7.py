"""deepgram-sdk 5 to 7: what the client of that line hears, in files, and its errors on standard output."""

import json
import sys

from deepgram import DeepgramClient
from deepgram.environment import DeepgramClientEnvironment

_, http, key, text = sys.argv
ws = http.replace("http://", "ws://")
places = {"base": http, "production": ws, "agent": ws}
try:
    environment = DeepgramClientEnvironment(**places, agent_rest=http)
except TypeError:  # 5 and 6
    environment = DeepgramClientEnvironment(**places)
client = DeepgramClient(api_key=key, environment=environment)
told = {}


def collect(socket, last):
    heard = b""
    while True:
        message = socket.recv()
        if isinstance(message, bytes):
            heard += message
        elif message.type == last:
            return heard


def v1():
    with client.speak.v1.connect(model="aura-2-thalia-en", encoding="linear16", sample_rate=24_000) as socket:
        if hasattr(socket, "send_control"):  # 5
            from deepgram.extensions.types.sockets import SpeakV1ControlMessage, SpeakV1TextMessage

            socket.send_text(SpeakV1TextMessage(type="Speak", text=text))
            socket.send_control(SpeakV1ControlMessage(type="Flush"))
        else:
            from deepgram.speak.v1.types import SpeakV1Flush, SpeakV1Text

            socket.send_text(SpeakV1Text(type="Speak", text=text))
            socket.send_flush(SpeakV1Flush(type="Flush"))
        return collect(socket, "Flushed")


def v2():
    from deepgram.speak.v2.types import SpeakV2Speak

    with client.speak.v2.connect(model="flux-alexis-en", sample_rate="24000") as socket:
        socket.send_speak(SpeakV2Speak(text=text))
        socket.send_flush()
        return collect(socket, "SpeechMetadata")


def rest():
    return b"".join(client.speak.v1.audio.generate(text=text, encoding="linear16", container="none"))


for name, ask in (("v1", v1), ("v2", v2), ("rest", rest)):
    if name == "v2" and not hasattr(client.speak, "v2"):
        continue
    try:
        with open(f"{name}.raw", "wb") as file:
            file.write(ask())
    except Exception as error:
        told[name] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
