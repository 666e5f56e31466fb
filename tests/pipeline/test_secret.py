"""`Secret` and `concealed`, on the errors that a collector would send."""

from __future__ import annotations

import copy
import pickle

import pytest

from pipeline.secret import Secret, concealed
from tests import leaks
from tests.leaks import collected

CANARY = "sk-canary-0123456789"


@pytest.fixture(autouse=True)
def with_the_frames_of_tests(monkeypatch):
    """Here they play the libraries."""
    monkeypatch.setattr(leaks, "TESTS", None)


def test_nothing_shows_it_but_reveal():
    key = Secret(CANARY)
    for shown in (repr(key), str(key), f"{key}", f"{key!s:>20}", f"{[key]}", repr({key: key}), f"{(key,)!r}"):
        assert CANARY not in shown
    assert not hasattr(key, "__dict__")
    assert key.reveal() == CANARY
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(key)
    with pytest.raises(TypeError, match="not pickled"):
        copy.deepcopy(key)


def test_it_stands_for_its_text():
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret("another")
    assert Secret(CANARY) != CANARY
    assert {Secret(CANARY): 1}[Secret(CANARY)] == 1
    assert not Secret("")


def request(key: str, *, cause: bool = False, context: bool = False) -> None:
    """As a library does it: the key in a variable of each frame."""
    header = f"Bearer {key}"
    if cause or context:
        try:
            request(key)
        except ValueError as error:
            if cause:
                raise OSError("down") from error
            raise OSError("down")  # noqa: B904
    raise ValueError(f"{len(header)} is too long")


def group(key: str) -> None:
    try:
        request(key, cause=True)
    except OSError as error:
        raise ExceptionGroup("two", [error, ValueError()]) from None


@pytest.mark.parametrize(
    "call",
    [
        lambda key: request(key.reveal()),
        lambda key: request(key.reveal(), cause=True),
        lambda key: request(key.reveal(), context=True),
        lambda key: group(key.reveal()),
    ],
    ids=["plain", "cause", "context", "group"],
)
def test_what_leaves_the_block_has_no_variables_below_it(call):
    def outer(key: Secret, hide: bool) -> None:
        if hide:
            with concealed():
                call(key)
        call(key)

    assert CANARY in shown_by(lambda: outer(Secret(CANARY), hide=False))
    shown = shown_by(lambda: outer(Secret(CANARY), hide=True))
    assert CANARY not in shown
    assert "in request" in shown  # the lines stay
    assert "key = Secret()" in shown  # and so do the block's own variables


def shown_by(call):
    with pytest.raises((ValueError, OSError, ExceptionGroup)) as caught:
        call()
    return collected(caught.value)


def test_what_was_being_handled_before_keeps_its_variables():
    def earlier() -> None:
        mine = "of the caller"
        raise KeyError(len(mine))

    def later(key: Secret) -> None:
        with concealed():
            request(key.reveal())

    try:
        earlier()
    except KeyError:
        with pytest.raises(ValueError, match="too long") as caught:
            later(Secret(CANARY))
    shown = collected(caught.value)
    assert "mine = 'of the caller'" in shown
    assert CANARY not in shown


async def test_it_works_across_tasks_and_awaits():
    import anyio

    async def ask(key: str) -> None:
        await anyio.lowlevel.checkpoint()
        request(key)

    async def both(key: Secret) -> None:
        with concealed():
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, key.reveal())
                await anyio.sleep_forever()

    with pytest.raises(ExceptionGroup) as caught:
        await both(Secret(CANARY))
    assert CANARY not in collected(caught.value)
