"""The four stages of the README, over the local server: the markdown of a model is spoken as words."""

from __future__ import annotations

import io

from pipeline import Pipeline, Played
from stages import Chunker, History, Speak, Speakable, Text, WavFile
from stages.deepgram.messages import Speak as SpeakText
from tests.stages.speak.rig import FORMAT, served

VIRTUAL_TIME = True

WRITTEN = "- **First**, see [the docs](https://example.com/a?b=1).\n- Then `pip install x` 🎉\n"
SPOKEN = "First, see the docs. Then pip install x."


async def test_the_four_stages_speak_markdown_as_words() -> None:
    for reading in ([], [Speakable()]):
        history = History()
        history.add_user("How?")
        async with served() as server:
            speak = Speak(base_url=server.url, format=FORMAT)
            outcome = await Pipeline(Text(), Chunker(), *reading, speak, WavFile(io.BytesIO())).run(WRITTEN)
        requests = [seen.request for seen in server.statistics().requests]
        said = " ".join(request.text for request in requests if isinstance(request, SpeakText))
        assert said.split() == SPOKEN.split()
        history.add_heard(outcome)
        assert history[-1]["content"] == WRITTEN, "what was heard is told in the model's own words"
        played = outcome.report(Played)
        assert played is not None
        assert played.exact
