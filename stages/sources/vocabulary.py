"""Counting tokens as a model does: by tiktoken, if its vocabulary is on this machine and right, else by an estimate.

tiktoken fetches a vocabulary that it does not find, without a time limit, and deletes one that is wrong. So it is asked
only when the file is there and its hash is right, which is looked up here first. To put one there (3.6 MB, once)::

    python -m stages.sources.vocabulary
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline import SourceError, UsageError
from stages.sources._estimate import estimate

_HOME = "https://openaipublic.blob.core.windows.net/encodings/"

VOCABULARIES = {
    "o200k_base": (_HOME + "o200k_base.tiktoken", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
    "cl100k_base": (_HOME + "cl100k_base.tiktoken", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
}
"""Where tiktoken 0.14 fetches each vocabulary, which names its file in the cache, and the SHA-256 it demands."""

DEFAULT = "o200k_base"


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts tokens. ``estimated``: these are not the model's own, because its vocabulary is unknown or not here."""

    count: Callable[[str], int]
    estimated: bool


@lru_cache(maxsize=16)
def counter(model: str | None = None) -> Counter:
    """The best counter for a model that can be had without the network. The first one of a process takes 0.3 s."""
    name, known = _vocabulary_of(model)
    if not is_cached(name):
        return Counter(estimate, estimated=True)
    import tiktoken

    encoding = tiktoken.get_encoding(name)
    return Counter(lambda text: len(encoding.encode_ordinary(text)), estimated=not known)


def is_cached(name: str = DEFAULT) -> bool:
    """Whether this vocabulary lies where tiktoken looks for it, whole and right."""
    path = _path(name)
    try:
        return path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == VOCABULARIES[name][1]
    except OSError:
        return False


def cache_vocabulary(name: str = DEFAULT) -> Path:
    """Fetch a vocabulary from its home, if it is not here yet, and say where it lies. Blocks; for set-up only.

    Raises `UsageError` for a name that is not in `VOCABULARIES`, `SourceError` if it cannot be fetched.
    """
    if name not in VOCABULARIES:
        raise UsageError(f"There is no vocabulary {name!r}: choose one of {', '.join(VOCABULARIES)}.")
    path = _path(name)
    if path is None:
        raise UsageError("TIKTOKEN_CACHE_DIR is empty, which turns the cache off: name a directory, or unset it.")
    if not is_cached(name):
        import tiktoken

        try:
            tiktoken.get_encoding(name)
        except (OSError, ValueError) as error:  # requests' errors are OSErrors
            raise SourceError(f"The vocabulary {name} cannot be fetched: see this error's cause.") from error
    counter.cache_clear()
    return path


def _vocabulary_of(model: str | None) -> tuple[str, bool]:
    """Which vocabulary counts for a model, and whether it is the model's own."""
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model or "")
    except KeyError:
        return DEFAULT, False
    name = "o200k_base" if name == "o200k_harmony" else name  # the same ranks, other marks
    return (name, True) if name in VOCABULARIES else (DEFAULT, False)


def _path(name: str) -> Path | None:
    """The file of a vocabulary in tiktoken's cache; None if the cache is turned off. As tiktoken.load has it (0.14)."""
    fallback = os.path.join(tempfile.gettempdir(), "data-gym-cache")
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR", fallback))
    return Path(folder, hashlib.sha1(VOCABULARIES[name][0].encode()).hexdigest()) if folder else None


if __name__ == "__main__":
    try:
        print(cache_vocabulary(*sys.argv[1:2]))
    except (UsageError, SourceError) as error:
        sys.exit(str(error))
