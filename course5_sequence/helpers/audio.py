"""The shipped sounds as the notebook on speech uses them: `clips()`, `backgrounds()`, `mix(…)`.

Sounds are float64 arrays between -1 and 1, `RATE` samples a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from course1_nn.helpers import data

RATE = 16_000  # samples a second
FULL_SCALE = 2**15  # of 16-bit samples
TRIES = 100

Sound = Float64[np.ndarray, " n"]


@dataclass(frozen=True)
class Clip:
    """A word, spoken by a voice."""

    word: str
    voice: str
    sound: Sound


@dataclass(frozen=True)
class Scene:
    """A background with words in it, and the truth: where each begins, and the sample behind it."""

    sound: Sound
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def clips(test: bool = False) -> list[Clip]:
    """Return the spoken words to train on, or those to test on: other voices speak them."""
    shipped = data.load("trigger_words")
    sounds = np.split(shipped.words / FULL_SCALE, shipped.clip_end[:-1])
    listed = zip(shipped.clip_word, shipped.clip_voice, sounds, shipped.clip_test, strict=True)
    return [Clip(str(word), str(voice), sound) for word, voice, sound, t in listed if t == test]


def backgrounds() -> dict[str, Sound]:
    """Return the backgrounds of ten seconds, by name."""
    shipped = data.load("trigger_words")
    return {name: shipped[name] / FULL_SCALE for name in ("noise", "rain", "hum", "babble")}


def mix(
    background: Sound, spoken: Sequence[Clip], rng: np.random.Generator, gain: float = 1.0
) -> Scene:
    """Return a background with clips laid over it at random places, none over another.

    Parameters
    ----------
    background : array, shape (n,)
        It is not changed.
    spoken : sequence of Clip
        The clips, which come in random order.
    gain : float
        What the clips are multiplied by.

    Raises
    ------
    ValueError
        If no room is found for them.
    """
    sound = background.copy()
    placed: list[tuple[int, int, str]] = []
    for clip in spoken:
        start = free_place(len(sound), len(clip.sound), placed, rng)
        sound[start : start + len(clip.sound)] += gain * clip.sound
        placed.append((start, start + len(clip.sound), clip.word))
    placed.sort()
    return Scene(
        sound=np.clip(sound, -1, 1),
        words=tuple(word for _, _, word in placed),
        starts=tuple(start for start, _, _ in placed),
        ends=tuple(end for _, end, _ in placed),
    )


def free_place(
    n: int, length: int, placed: Sequence[tuple[int, int, str]], rng: np.random.Generator
) -> int:
    """Return where `length` of n samples may begin without overlapping what is placed."""
    for _ in range(TRIES if length <= n else 0):
        start = int(rng.integers(n - length + 1))
        if all(start >= end or start + length <= begin for begin, end, _ in placed):
            return start
    raise ValueError(
        f"No room was found for a clip of {length} samples in a background of {n} with "
        f"{len(placed)} clips in it: lay fewer clips over it."
    )
