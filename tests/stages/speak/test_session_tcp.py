"""The sender over real sockets: the main path on every run loop, and more conversations than there are places."""

from __future__ import annotations

import anyio
import pytest

from pipeline import AudioFormat, ConnectFailed, Pipeline
from pipeline.testing import Script
from stages.local import INSTANT, Faults, Limits, LocalSpeakServer, Timing, ToneVoice
from stages.speak import SpeakLimits, SpeakOptions, SpeechReport
from tests.stages.speak.rig import FORMAT, Ear, Voice, chunks, report, sentences, speak

LINES = sentences(4)
UNHURRIED = Timing(first_audio=(0.2, 0.2), speed=20.0, frame=1.0)
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]


async def test_turns_and_barge_ins_over_one_socket():
    async with LocalSpeakServer(Voice(), timing=Timing(first_audio=(0.01, 0.01), speed=40.0)) as server:
        ear = Ear()
        async with Pipeline(Script(SCRIPT), speak(server), ear) as voice:
            for _ in range(3):
                async with voice.turn(None) as turn:
                    async for _ in turn:
                        turn.interrupt()
                        break
                assert turn.outcome.interrupted
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(LINES)
        assert server.statistics().handshakes == 1
        assert server.statistics().closes == {"1000": 1}


@pytest.mark.parametrize("resume", ["sentence", "word"])
async def test_a_lost_socket_is_healed(resume):
    async with LocalSpeakServer(Voice(), timing=INSTANT, faults=Faults(drop_after_frames=9, connections=1)) as server:
        ear = Ear()
        outcome = await Pipeline(Script(SCRIPT), speak(server, SpeakOptions(resume=resume)), ear).run(None)
        assert server.statistics().handshakes == 2
    assert len(report(outcome).resumed) == 1
    assert ear.text.endswith(LINES[-1])


async def test_nobody_listens_at_the_address(free_tcp_port):
    speaker = speak_at(f"ws://127.0.0.1:{free_tcp_port}")
    with pytest.raises(ConnectFailed) as caught:
        async with Pipeline(Script(SCRIPT), speaker, Ear()):
            pass
    assert caught.value.status is None


async def test_the_format_of_the_wire_is_what_the_sink_wants():
    class Telephone(Ear):
        wanted = AudioFormat("mulaw", 8_000)

        def accept(self, format):
            assert format == self.wanted

    async with LocalSpeakServer(ToneVoice(8_000), timing=INSTANT) as server:
        ear = Telephone()
        outcome = await Pipeline(Script(SCRIPT), speak(server), ear).run(None)
    assert report(outcome).seconds == pytest.approx(sum(len(line) + 1 for line in LINES) / 15, abs=0.1)
    assert len(ear.sound) == pytest.approx(8_000 * report(outcome).seconds, abs=8)


@pytest.mark.parametrize("ours", [45, 200])
async def test_200_conversations_against_a_server_capped_at_50_all_complete(ours):
    """With our own count below the cap nobody is refused; with it above, the provider's refusals are waited out."""
    done: list[SpeechReport] = []
    options = SpeakOptions(limits=SpeakLimits(sockets=ours), queue_timeout=100.0, connect_timeout=60.0)
    crowded = anyio.Event()  # until somebody was refused, nobody begins to speak, so all sockets stay in use
    if ours == 45:
        crowded.set()

    async def source(inbox, outbox):
        async for _ in inbox:
            await crowded.wait()
            for chunk in chunks(*LINES[:2]):
                await outbox.send(chunk)

    async def converse(server):
        ear = Ear()
        outcome = await Pipeline(source, speak(server, options), ear).run(None)
        assert FORMAT.seconds(len(ear.sound)) == pytest.approx(sum(len(line) + 1 for line in LINES[:2]) / 15, abs=0.01)
        done.append(report(outcome))

    async def watch(server):
        while not server.statistics().refused:  # noqa: ASYNC110 - the server tells nobody
            await anyio.sleep(0.02)
        crowded.set()

    with anyio.fail_after(110):
        async with (
            LocalSpeakServer(Voice(), timing=UNHURRIED, limits=Limits(connections=50)) as server,
            anyio.create_task_group() as tasks,
        ):
            if not crowded.is_set():
                tasks.start_soon(watch, server)
            for _ in range(200):
                tasks.start_soon(converse, server)
    seen = server.statistics()
    assert len(done) == 200
    assert all(said.spoken == said.sent == len(LINES[0]) + len(LINES[1]) + 2 for said in done)
    assert seen.most_open <= 50
    assert seen.refused == 0 if ours == 45 else seen.refused > 0


def speak_at(url):
    from stages.speak import Speak

    return Speak(base_url=url)
