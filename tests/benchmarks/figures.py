"""The chunker's figures as README and docs/chunker.md have them: each labelled corpus, the language told and found.

    python -m tests.benchmarks.figures

"later" is the share of sentences that came more than one token after their last; "at once" the share that came with it.
"""

from __future__ import annotations

from tests.stages.chunker.scores import Score, replies, texts, wrong_cuts

RULES = ("golden-rules", "pragmatic-specs", "sentencex-tests", "tool-cases")
OWN = ("own-cases", "own-passages", "own-replies", "own-streams")
OTHERS = (
    "adversarial-dev", "own-further", "ud-en-ewt", "ud-en-gum", "ud-de-pud", "ud-es-pud", "ud-fr-sequoia", "ud-zh-pud",
    "ud-ja-pud", "ud-hi-pud", "ud-ar-pud",
)  # fmt: skip


def exactly(scores: list[Score]) -> str:
    """How many texts are cut exactly."""
    exact, total = sum(score.exact for score in scores), sum(score.total for score in scores)
    return f"{exact:5} of {total:5} ({100 * exact / total:5.1f} %)"


def main() -> None:
    for language in ("", "auto"):
        print(f"\n{language or 'told':16} precision     F1  later  at once  exact")
        scores = {name: Score(texts(name), language) for name in (*RULES, *OTHERS, *OWN)}
        for name in OTHERS:
            score = scores[name]
            figures = f"{score.precision:9.2f} {score.f1:6.2f} {score.late:5.1f} {score.at_once:8.1f}"
            print(f"{name:16} {figures}  {exactly([score])}")
        print(f"{'rule cases':16} {exactly([scores[name] for name in RULES]):>50}")
        print(f"{'own texts':16} {exactly([scores[name] for name in OWN]):>50}")
    count = replies(texts("llm-replies"))
    print(f"\nreplies of models: {wrong_cuts(count):.2f} wrong cuts per 100,000 characters,", end=" ")
    for kind in ("paragraph", "item"):
        print(f"{count[kind, False]} of {count[kind, False] + count[kind, True]} {kind}s not cut", end="; ")
    print()


if __name__ == "__main__":
    main()
