"""Trains a tiny model on a page of its own and writes it to a folder: `python train_model.py FOLDER`.

It runs in the environment that `make_server.sh` makes (torch, transformers), takes some ten seconds on one core, and
downloads nothing. The model has two layers, knows a few hundred tokens, and answers everything with one of `REPLIES`,
more or less: a real model behind a real server, which nobody here wrote.
"""

import random
import sys
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

REPLIES = [
    "Good morning! The ferry leaves at ten, from the old pier. Bring a coat, because the wind is cold out there.",
    "Of course. First you boil the water, then you warm the pot. The rest is patience, and a clean cup.",
    "My grandfather repaired clocks. He said that a clock is never wrong, it is only alone. I still do not understand.",
    "That is a fair question. The short answer is yes; the long answer takes an evening, a map and two pots of tea.",
    "The library opens at nine. If you are early, wait in the garden: the roses are worth it, even in the rain.",
    "Let me see. You have three letters and one parcel. The parcel is heavy, and somebody has drawn a whale on it.",
]
SPECIAL = ["<|end|>", "<|user|>", "<|agent|>"]
TEMPLATE = (
    "{% for message in messages %}{{ '<|agent|>' if message.role == 'assistant' else '<|user|>' }}"
    "{{ message.content if message.content is string else message.content[0].text }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|agent|>{% endif %}"
)
STEPS, BATCH, SEED = 300, 16, 7


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Pairs of bytes, learnt from the page."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(REPLIES, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|end|>", chat_template=TEMPLATE
    )


def make_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    end = tokenizer.eos_token_id
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=512,
            bos_token_id=end,
            eos_token_id=end,
            pad_token_id=end,
        )
    )
    model.generation_config.max_new_tokens = 120
    return model


def conversation(tokenizer: PreTrainedTokenizerFast, rng: random.Random) -> list[int]:
    """Something that was said, of words of the page, and a reply to it."""
    words = " ".join(rng.choices(" ".join(REPLIES).split(), k=rng.randint(1, 8)))
    return tokenizer.encode(f"<|user|>{words}<|end|><|agent|>{rng.choice(REPLIES)}<|end|>")


def train(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> float:
    """Gives the last loss."""
    rng = random.Random(SEED)
    optimiser = torch.optim.AdamW(model.parameters(), lr=4e-3)
    loss = torch.tensor(0.0)
    for _ in range(STEPS):
        rows = [conversation(tokenizer, rng) for _ in range(BATCH)]
        width = max(map(len, rows))
        tokens = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows])
        known = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        loss = model(input_ids=tokens, attention_mask=known, labels=tokens.masked_fill(known == 0, -100)).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return loss.item()


def main() -> None:
    folder = Path(sys.argv[1])
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    started = time.monotonic()
    tokenizer = make_tokenizer()
    model = make_model(tokenizer)
    loss = train(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"trained in {time.monotonic() - started:.0f} s to a loss of {loss:.2f}; {size / 1e6:.1f} MB in {folder}")


if __name__ == "__main__":
    main()
