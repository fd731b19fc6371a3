"""Messages arrive whole, in time and within their caps, or as one of three exceptions."""

import os
import random
import socket
import threading
import time
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import frames
from grader.frames import (
    MAX_FRAME,
    Closed,
    Inbox,
    OutOfTime,
    message_of,
    read_bytes,
    read_frame,
    write_bytes,
    write_frame,
)
from grader.values import Opaque, ValueTooLarge, pack, plain

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    read, write = os.pipe()
    yield read, write
    for descriptor in (read, write):
        try:
            os.close(descriptor)
        except OSError:
            continue


MESSAGES = [
    ("outcome", "center", {"value": np.arange(6.0).reshape(2, 3), "changed": ("X",)}),
    None,
    [1, -5, 2**70, 3.5, 1 + 2j, True, "ä", [], {}, ()],
    {"nested": [{"deep": (1, (2, (3, [4])))}] * 3},
    Opaque("list of sets"),
    np.array(["a", "bb"]),
    np.zeros((0, 3), np.float32),
    "x" * 70_000,
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_what_is_written_is_read(pipe: Pipe, message: object) -> None:
    thread = threading.Thread(target=write_frame, args=(pipe[1], message))
    thread.start()
    assert pack(read_frame(pipe[0])) == pack(message)
    thread.join()


def test_messages_keep_their_order_and_their_borders(pipe: Pipe) -> None:
    for number in range(5):
        write_frame(pipe[1], [number] * number)
    assert [len(read_frame(pipe[0])) for _ in range(5)] == [0, 1, 2, 3, 4]


def test_an_inbox_reads_what_is_there_and_keeps_what_is_not_asked_for_yet(pipe: Pipe) -> None:
    read, write = pipe
    inbox = Inbox(read)
    assert inbox.is_empty
    short = MESSAGES[:-1]  # as much as a pipe holds
    for message in short:
        write_frame(write, message)
    os.write(write, (7).to_bytes(4, "big") + b"abc")  # the beginning of one more
    first = inbox.read_bytes(time.monotonic() + 5)
    assert not inbox.is_empty
    rest = [inbox.read_bytes(time.monotonic() + 5) for _ in short[1:]]
    assert [first, *rest] == [pack(message) for message in short]
    assert inbox.is_empty
    os.write(write, b"defg")
    assert inbox.read_bytes(time.monotonic() + 5) == b"abcdefg"
    with pytest.raises(OutOfTime):
        inbox.read_bytes(time.monotonic() + 0.05)
    os.close(write)
    with pytest.raises(Closed):
        inbox.read_bytes(time.monotonic() + 5)


def test_an_inbox_checks_a_claimed_size_first(pipe: Pipe) -> None:
    read, write = pipe
    os.write(write, (MAX_FRAME + 1).to_bytes(4, "big"))
    with pytest.raises(ValueTooLarge):
        Inbox(read).read_bytes(time.monotonic() + 5)


def test_an_end_in_the_middle_of_a_message_is_an_end(pipe: Pipe) -> None:
    os.write(pipe[1], (100).to_bytes(4, "big") + b"half")
    os.close(pipe[1])
    with pytest.raises(Closed):
        read_frame(pipe[0])


def test_writing_to_nobody_is_an_end(pipe: Pipe) -> None:
    os.close(pipe[0])
    with pytest.raises(Closed):
        write_frame(pipe[1], "hello")


def test_a_claimed_size_is_checked_before_anything_is_read(pipe: Pipe) -> None:
    os.write(pipe[1], (MAX_FRAME + 1).to_bytes(4, "big"))
    with pytest.raises(ValueTooLarge, match=r"16,000,001 bytes"):
        read_bytes(pipe[0])


def test_too_large_a_message_is_not_written(pipe: Pipe) -> None:
    with pytest.raises(ValueTooLarge, match="at most"):
        write_bytes(pipe[1], bytes(MAX_FRAME + 1))


def test_a_silent_side_ends_at_the_deadline(pipe: Pipe) -> None:
    started = time.monotonic()
    with pytest.raises(OutOfTime):
        read_frame(pipe[0], started + 0.2)
    assert 0.15 < time.monotonic() - started < 5


def test_a_slow_drip_ends_at_the_same_deadline(pipe: Pipe) -> None:
    """Each byte comes in time, and the message does not."""
    over = threading.Event()

    def drip() -> None:
        os.write(pipe[1], (10_000).to_bytes(4, "big"))
        while not over.wait(0.02):
            os.write(pipe[1], b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        started = time.monotonic()
        with pytest.raises(OutOfTime):
            read_frame(pipe[0], started + 0.3)
        assert time.monotonic() - started < 5
    finally:
        over.set()
        thread.join()


def test_a_side_that_does_not_read_ends_at_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        with pytest.raises(OutOfTime):
            write_bytes(ours.fileno(), bytes(5_000_000), time.monotonic() + 0.2)


def test_a_deadline_lets_a_slow_reader_have_everything() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        got: list[bytes] = []
        thread = threading.Thread(target=lambda: got.append(read_bytes(theirs.fileno())))
        thread.start()
        write_bytes(ours.fileno(), bytes(5_000_000), time.monotonic() + 20)
        thread.join()
        assert got == [bytes(5_000_000)]


# ---- hostile bytes ------------------------------------------------------------------------------

HOSTILE = {
    "nothing": b"",
    "cut off": b"\x93\x01",
    "too much": b"\xc0\xc0",
    "no such type": b"\xc1",
    "a billion items": b"\xdd\x3b\x9a\xca\x00",
    "a billion pairs": b"\xdf\x3b\x9a\xca\x00",
    "a text of four gigabytes": b"\xdb\xff\xff\xff\xff",
    "an extension of four gigabytes": b"\xc9\xff\xff\xff\xff\x01",
    "raw bytes": b"\xc4\x03abc",
    "a moment in time": b"\xd6\xff\x00\x00\x00\x00",
    "an unknown extension": b"\xd4\x63\x00",
    "no text": b"\xa2\xff\xfe",
    "a key that is a list": b"\x81\x90\xc0",
    "too deep": b"\x91" * 500 + b"\xc0",
    "an array of nothing": b"\xc7\x00\x01",
    "an extension that ends too late": b"\xc7\x01\x02\x93\xc0\xc0\xc0",
    "an array with a huge side": pack(np.zeros(3)).replace(b"\x91\x03", b"\x91\xcf" + b"\xff" * 8),
    "an array of objects": pack(np.zeros(3)).replace(b"<f8", b"|O8"),
    "a large number that is none": b"\xc7\x02\x05zz",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_no_message(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message says what was wrong
        message_of(HOSTILE[name])


@given(st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_no_bytes_raise_anything_but_a_value_error(data: bytes) -> None:
    try:
        message_of(data)
    except ValueError:
        return


def test_changed_messages_raise_nothing_but_a_value_error() -> None:
    rng = random.Random(1)
    whole = [pack(message) for message in MESSAGES if not isinstance(message, str)]
    for _ in range(3_000):
        data = bytearray(rng.choice(whole))
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            message_of(bytes(data))
        except ValueError:
            continue


def test_counting_agrees_with_decoding() -> None:
    """What the counter lets pass is read to its last byte, so that nothing hides from it."""
    for message in MESSAGES:
        data = pack(message)
        frames._Counter(data).count(0, len(data), 0)
        assert msgspec.msgpack.decode(data) is not None or message is None


def test_a_huge_number_of_small_things_is_refused() -> None:
    many = [0] * 1_000_000
    with pytest.raises(ValueTooLarge):
        message_of(msgspec.msgpack.encode(many))


def test_as_much_as_a_function_may_return_is_read() -> None:
    for value in ([0.5] * 99_000, np.zeros(1_800_000), {str(i): i for i in range(40_000)}):
        assert pack(message_of(pack(("outcome", "a", plain(value))))) == pack(
            ("outcome", "a", value)
        )


@pytest.mark.parametrize("count", [15_728_640, 2**32 - 1, 6_000])
def test_a_claim_of_too_many_items_is_refused_before_a_step_into_them(count: int) -> None:
    items = b"\x90" * min(count - 1, 1_000_000)
    counter = frames._Counter(b"\xdd" + count.to_bytes(4, "big") + items)
    with pytest.raises(ValueTooLarge, match="claims"):
        counter.count(0, 5 + len(items), 0)
    assert counter._items == 1
