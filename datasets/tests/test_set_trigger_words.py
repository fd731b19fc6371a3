"""Trigger words: counts, voices on one side of the split, loudness, and what can be heard."""

import numpy as np
import pytest
import trigger_words as builder

from course1_nn.helpers import data

RATE = 16_000
BACKGROUNDS = ["noise", "rain", "hum", "babble"]


@pytest.fixture(scope="module")
def sounds() -> data.Data:
    return data.load("trigger_words")


@pytest.fixture(scope="module")
def clips(sounds: data.Data) -> list[np.ndarray]:
    return np.split(sounds.words / 2**15, sounds.clip_end[:-1])


def picture(clip: np.ndarray) -> np.ndarray:
    """Loudness in 24 frames and 16 bands up to 8 kHz, of mean 0 and standard deviation 1."""
    frames = np.linspace(0, len(clip) - 512, 24).astype(int)
    spectrum = [np.abs(np.fft.rfft(clip[at : at + 512] * np.hanning(512))) for at in frames]
    bands = np.array_split(np.array(spectrum)[:, 1:], 16, axis=1)
    loud = np.log(np.stack([band.sum(axis=1) for band in bands], axis=1) + 1e-3)
    return ((loud - loud.mean()) / loud.std()).ravel()


def test_the_trigger_is_spoken_by_26_voices_and_14_words_by_a_few(sounds: data.Data) -> None:
    trigger = sounds.clip_word == "activate"
    assert len(set(sounds.clip_voice[trigger].tolist())) == trigger.sum() == 26
    assert sounds.clip_test[trigger].sum() == 6
    counts = {word: int((sounds.clip_word == word).sum()) for word in builder.WORDS}
    assert set(counts.values()) == {3}


def test_the_voices_of_the_test_are_in_no_other_clip(sounds: data.Data) -> None:
    parts = [set(sounds.clip_voice[sounds.clip_test == test].tolist()) for test in (0, 1)]
    assert not parts[0] & parts[1]
    assert (len(parts[0]), len(parts[1])) == (20, 6)


def test_clips_are_a_word_long_and_equally_loud(clips: list[np.ndarray]) -> None:
    assert len(clips) == 68
    for clip in clips:
        assert 0.3 < len(clip) / RATE < 1.0
        assert np.abs(clip).max() == pytest.approx(0.5, abs=0.001)
        assert abs(clip.mean()) < 0.01
        assert max(np.abs(clip[:16]).max(), np.abs(clip[-16:]).max()) < 0.05


def test_no_two_clips_are_the_same(clips: list[np.ndarray]) -> None:
    for i, one in enumerate(clips):
        for other in clips[:i]:
            length = min(len(one), len(other))
            assert abs(np.corrcoef(one[:length], other[:length])[0, 1]) < 0.9


def test_words_of_new_voices_are_most_like_the_same_words(
    sounds: data.Data, clips: list[np.ndarray]
) -> None:
    """A label that had slipped would show: the nearest clip of the training voices has the word."""
    pictures = np.stack([picture(clip) for clip in clips])
    training, test = np.flatnonzero(sounds.clip_test == 0), np.flatnonzero(sounds.clip_test)
    distance = np.linalg.norm(pictures[test, None] - pictures[None, training], axis=2)
    nearest = sounds.clip_word[training[distance.argmin(axis=1)]]
    assert (nearest == sounds.clip_word[test]).mean() > 0.5
    trigger = sounds.clip_word[test] == "activate"
    assert (nearest[trigger] == "activate").sum() >= 4


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_backgrounds_are_ten_seconds_of_one_loudness(sounds: data.Data, name: str) -> None:
    sound = sounds[name] / 2**15
    assert sound.shape == (10 * RATE,)
    assert sound.std() == pytest.approx(0.03, rel=0.01)
    assert np.abs(sound).max() < 0.8
    seconds = sound.reshape(10, RATE).std(axis=1)
    assert seconds.min() > 0.01


def test_each_background_has_its_own_pitch(sounds: data.Data) -> None:
    frequency = np.fft.rfftfreq(10 * RATE, 1 / RATE)
    power = {name: np.abs(np.fft.rfft(sounds[name] / 2**15)) ** 2 for name in BACKGROUNDS}
    middle = {
        name: frequency[np.searchsorted(np.cumsum(p), np.sum(p) / 2)] for name, p in power.items()
    }
    assert middle["hum"] < 150
    assert middle["rain"] > 1500
    assert frequency[power["hum"].argmax()] == pytest.approx(50, abs=0.2)
    assert power["noise"][1000:2000].sum() == pytest.approx(
        power["noise"][2000:4000].sum(), rel=0.2
    )


def test_what_is_planned_has_every_voice_once_for_the_trigger() -> None:
    plan = builder.plan()
    assert len(plan) == len(set(plan)) == 68
    voices = [voice for word, voice, _ in plan if word == builder.TRIGGER]
    assert voices == [*builder.TRAINING, *builder.TESTING]
