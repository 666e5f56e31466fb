"""The process in which espeak-ng speaks: requests come on standard input, sound leaves on standard output.

Run by path with the interpreter's own isolation (``-I -S``), so it imports the standard library only, and no file of a
user can stand in for it. A process of its own because espeak-ng is not thread-safe, waits for the interpreter's lock at
every block of sound, and can abort; and because its licence is not ours. The main thread speaks, one request after the
other. The other one reads: it hears of a cancelled request in the middle of it, and leaves at once when standard input
ends, so that nothing stays behind when the parent dies.

Every message in is `REQUEST`, the name of the voice and the text in UTF-8; empty both: cancel. Every message out is
`ANSWER` and its payload.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue

REQUEST = struct.Struct("<IHHI")
"""Number (1 and up, ascending), words a minute, bytes of the voice's name, bytes of the text."""
ANSWER = struct.Struct("<BII")
"""Kind, number of the request (0: the process itself), bytes of the payload."""
WORD = struct.Struct("<III")
"""First character of a word (0 and up) and its length, both in the text; milliseconds into the sound."""
READY, AUDIO, WORDS, DONE, FAILED = range(5)
"""Kinds of answer: the sample rate in ASCII, mono linear16, any number of `WORD`, nothing, a reason in UTF-8."""

BLOCK_MS = 100
"""Sound in a block. Synthesis takes a thousandth of the time, so a long block costs nothing and saves messages."""

# Numbers of espeak-ng's speak_lib.h.
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
_BY_CHARACTER, _UTF8, _RATE = 1, 1, 1
_END_OF_LIST, _A_WORD = 0, 1
_OK, _STOP = 0, 1

Sink = Callable[[int, bytes], None]


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class WorkerFailure(Exception):
    """What stands in the way, in one word and the details behind it."""


class Engine:
    """espeak-ng itself. One in a process, used by one thread."""

    def __init__(self, library: str, data: str) -> None:
        try:
            self._lib = ctypes.CDLL(library)
        except OSError as error:
            raise WorkerFailure(f"library {error}") from error
        if data:
            os.chdir(data)  # its own path buffer has 160 bytes, and on Windows no Unicode: "." always fits
        self._lib.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        self._lib.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int,
            ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        self.rate = int(self._lib.espeak_Initialize(_SYNCHRONOUS, BLOCK_MS, b"." if data else None, _DONT_EXIT))
        self._callback = _Callback(self._sound)  # the library does not keep it alive
        self._lib.espeak_SetSynthCallback(self._callback)
        self._sink: Sink = lambda _kind, _payload: None
        self._cancelled: Callable[[], bool] = lambda: False
        self._spoken_like: tuple[bytes, int] | None = None

    def speak(self, voice: bytes, speed: int, text: bytes, sink: Sink, cancelled: Callable[[], bool]) -> None:
        """Blocks until all of `text` is spoken, or `cancelled` says so. Raises `WorkerFailure`."""
        if self._spoken_like != (voice, speed):
            if self._lib.espeak_SetVoiceByName(voice) != _OK:
                raise WorkerFailure(f"voice {voice.decode()}")
            self._lib.espeak_SetParameter(_RATE, speed, 0)
            self._spoken_like = voice, speed
        self._sink, self._cancelled = sink, cancelled
        code = self._lib.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
        if code != _OK:
            raise WorkerFailure(f"synthesis {code}")

    def probe(self, voice: bytes, speed: int) -> None:
        """Speaks one word into nowhere: a broken installation may well report success until then."""
        heard = bytearray()
        self.speak(voice, speed, b"one", lambda kind, payload: heard.extend(payload * (kind == AUDIO)), lambda: False)
        if self.rate <= 0 or not any(heard):
            raise WorkerFailure("silence the library was loaded but gives no sound")

    def _sound(self, samples: object, count: int, events: object) -> int:
        if self._cancelled():
            return _STOP
        words = bytearray()
        for event in events or ():  # type: ignore[attr-defined]
            if event.type == _END_OF_LIST:
                break
            if event.type == _A_WORD:
                words += WORD.pack(event.text_position - 1, event.length, event.audio_position)
        if words:
            self._sink(WORDS, bytes(words))
        if samples and count:
            self._sink(AUDIO, ctypes.string_at(samples, 2 * count))  # type: ignore[arg-type]
        return _OK


class Requests:
    """What standard input brings, read by a thread of its own, and which of it has been cancelled since."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[int, int, bytes, bytes]] = SimpleQueue()
        self._cancelled: set[int] = set()
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> tuple[int, int, bytes, bytes]:
        """The oldest request: number, words a minute, voice, text."""
        request = self._waiting.get()
        self._cancelled.difference_update([number for number in tuple(self._cancelled) if number < request[0]])
        return request

    def cancelled(self, number: int) -> bool:
        return number in self._cancelled

    def _read(self) -> None:
        stdin = sys.stdin.buffer
        while len(head := stdin.read(REQUEST.size)) == REQUEST.size:
            number, speed, voice_size, text_size = REQUEST.unpack(head)
            voice, text = stdin.read(voice_size), stdin.read(text_size)
            if voice:
                self._waiting.put((number, speed, voice, text))
            else:
                self._cancelled.add(number)
        os._exit(0)


class Answers:
    """What goes to standard output, which is out of the library's reach: its own words go to standard error."""

    def __init__(self) -> None:
        self._output = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)

    def send(self, kind: int, number: int, payload: bytes = b"") -> None:
        data = memoryview(ANSWER.pack(kind, number, len(payload)) + payload)
        try:
            while data:
                data = data[self._output.write(data) or 0 :]
        except OSError:
            os._exit(0)  # nobody listens any more


def main(library: str, data: str, voice: str, speed: str) -> None:
    """Speaks until standard input ends. An empty `data`: where the library looks by itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends our standard input
    answers = Answers()
    try:
        engine = Engine(library, data)
        engine.probe(voice.encode(), int(speed))
    except WorkerFailure as failure:
        answers.send(FAILED, 0, str(failure).encode())
        return
    requests = Requests()
    answers.send(READY, 0, str(engine.rate).encode())
    while True:
        number, wpm, name, text = requests.next()
        try:
            engine.speak(
                name,
                wpm,
                text,
                lambda kind, payload, number=number: answers.send(kind, number, payload),  # type: ignore[misc]
                lambda number=number: requests.cancelled(number),  # type: ignore[misc]
            )
        except WorkerFailure as failure:
            answers.send(FAILED, number, str(failure).encode())
        else:
            answers.send(DONE, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
