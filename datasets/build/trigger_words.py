"""A spoken trigger word, other words, and backgrounds to lay them over: 16 kHz, one channel.

The words are synthesised with espeak-ng and flite; the voices of the test clips are in no other
clip. The backgrounds come from a seed: noise, rain, a humming fan, and four voices that read
sonnets backwards, so that nobody says the word.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from kit.command import run
from kit.sources import Sources
from kit.speech import RATE, Voices, trimmed
from kit.writing import write_tsv, write_wav
from numpy.typing import NDArray

from course1_nn.helpers import data

SEED = 16_000
SECONDS = 10
TRIGGER = "activate"
# Some sound like it: a detector that has not learnt the whole word takes them for it.
WORDS = ["captivate", "motivate", "activist", "active", "animal", "elevator", "celebrate",
         "window", "yellow", "seven", "music", "garden", "coffee", "river"]  # fmt: skip
# Voice: speed, pitch (flite's voices have their own).
TRAINING = {
    "flite slt": (1.0, 50), "flite rms": (1.1, 50), "flite awb": (1.0, 50),
    "espeak en-us": (1.0, 45), "espeak en-us+f2": (0.9, 60), "espeak en-us+m3": (1.1, 40),
    "espeak en": (1.0, 50), "espeak en+f4": (1.1, 55), "espeak en+m7": (0.9, 35),
    "espeak en-gb-scotland": (1.0, 50), "espeak en-gb-scotland+f1": (1.2, 65),
    "espeak en-gb-x-rp": (0.9, 40), "espeak en-gb-x-rp+f3": (1.0, 70),
    "espeak en-029": (1.0, 45), "espeak en-029+m1": (1.2, 30), "espeak en-gb-x-gbclan": (1.0, 55),
    "espeak en-gb-x-gbcwmd+m5": (1.0, 45), "espeak en-us-nyc": (1.0, 50),
    "espeak en-us-nyc+f5": (0.9, 60), "espeak en-us+klatt": (1.0, 45),
}  # fmt: skip
TESTING = {
    "flite kal16": (1.0, 50), "espeak en-us+Annie": (1.0, 60), "espeak en+m4": (1.0, 40),
    "espeak en-029+Andrea": (1.1, 55), "espeak en-gb-x-rp+m8": (0.9, 45),
    "espeak en-gb-scotland+Denis": (1.1, 50),
}  # fmt: skip

Sound = NDArray[np.float64]


def build(sources: Sources, folder: Path) -> None:
    """Write `trigger_words/` with `words.wav`, `words.tsv`, and a file for each background."""
    here = folder / "trigger_words"
    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as scratch:
        packages = [sources.open(source.package) for source in sources.entry.sources]
        voices = Voices(Path(scratch), packages)
        clips = [(*clip, spoken(voices, *clip[:2])) for clip in plan()]
        murmur = babble(voices, rng)
    words, speakers, tests, sounds = zip(*clips, strict=True)
    write_wav(here / "words.wav", np.concatenate(sounds), RATE)
    ends = np.cumsum([len(sound) for sound in sounds]).tolist()
    write_tsv(
        here / "words.tsv",
        {"clip_word": words, "clip_voice": speakers, "clip_end": ends, "clip_test": tests},
    )
    backgrounds = {"noise": noise(rng), "rain": rain(rng), "hum": hum(rng), "babble": murmur}
    for name, sound in backgrounds.items():
        write_wav(here / f"{name}.wav", sound * 0.03 / sound.std(), RATE)


def plan() -> list[tuple[str, str, int]]:
    """Return what is spoken by whom, and 1 for a test clip: the trigger by all, the rest by few."""
    clips: list[tuple[str, str, int]] = []
    for test, voices, each in ((0, list(TRAINING), 2), (1, list(TESTING), 1)):
        clips += [(TRIGGER, voice, test) for voice in voices]
        for number, word in enumerate(WORDS):
            clips += [(word, voices[(number * each + i) % len(voices)], test) for i in range(each)]
    return clips


def spoken(voices: Voices, word: str, voice: str) -> Sound:
    """Return a word, without the silence around it."""
    return trimmed(voices.speak(word, voice, *(TRAINING | TESTING)[voice]))


def noise(rng: np.random.Generator) -> Sound:
    """Return noise with the same power in each octave, as a quiet room has."""
    return shaped(rng, lambda frequency: 1 / np.sqrt(np.maximum(frequency, 40)))


def rain(rng: np.random.Generator) -> Sound:
    """Return drops that fall at random, each a short ring between 1 and 5 kHz, over a hiss."""
    sound = 0.5 * shaped(rng, lambda frequency: np.exp(-(((frequency - 4000) / 2500) ** 2)))
    time = np.arange(RATE // 50) / RATE
    for start in rng.integers(0, len(sound), 90 * SECONDS):
        pitch, decay, loud = rng.uniform(1000, 5000), rng.uniform(300, 900), rng.exponential(3)
        drop = loud * np.exp(-decay * time) * np.sin(2 * np.pi * pitch * time)
        length = min(len(drop), len(sound) - start)
        sound[start : start + length] += drop[:length]
    return sound


def hum(rng: np.random.Generator) -> Sound:
    """Return the mains' hum at 50 Hz with its overtones, and a fan that swells and fades."""
    time = np.arange(RATE * SECONDS) / RATE
    loudness = {50: 1.0, 100: 0.8, 150: 0.3, 200: 0.25, 250: 0.1, 300: 0.1}
    tones = sum(
        loud * np.sin(2 * np.pi * (pitch * time + rng.uniform()))
        for pitch, loud in loudness.items()
    )
    swell = 1 + 0.3 * np.sin(2 * np.pi * 0.4 * time)
    return np.asarray(tones + 0.6 * swell * shaped(rng, lambda frequency: 1 / (frequency + 300)))


def shaped(rng: np.random.Generator, loudness: Callable[[Sound], Sound]) -> Sound:
    """Return noise of standard deviation 1 with the given loudness at each frequency (Hz)."""
    spectrum = np.fft.rfft(rng.standard_normal(RATE * SECONDS))
    sound = np.fft.irfft(spectrum * loudness(np.fft.rfftfreq(RATE * SECONDS, 1 / RATE)))
    return sound / sound.std()


def babble(voices: Voices, rng: np.random.Generator) -> Sound:
    """Return four voices that read a sonnet each, backwards, at once."""
    lines = data.load("shakespeare").sonnets.tolist()
    sound = np.zeros(RATE * SECONDS)
    for number, voice in enumerate(["flite slt", "espeak en", "flite awb", "espeak en-us+f2"]):
        first = 2 + 17 * number
        text = " ".join(lines[first : first + 8])
        read = voices.speak(text, voice, 1.0, 50)[::-1]
        start = int(rng.integers(0, len(read) - len(sound)))
        part = read[start : start + len(sound)]
        sound += part / part.std()
    return sound


if __name__ == "__main__":
    run("trigger_words", build)
