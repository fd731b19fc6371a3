"""Clips come with their words; scenes hold them where they say."""

import numpy as np
import pytest

from course5_sequence.helpers import audio
from course5_sequence.helpers.audio import Clip, mix


def test_clips_to_train_and_to_test_are_spoken_by_different_voices() -> None:
    training, test = audio.clips(), audio.clips(test=True)
    assert (len(training), len(test)) == (48, 20)
    assert not {clip.voice for clip in training} & {clip.voice for clip in test}
    assert sum(clip.word == "activate" for clip in training) == 20
    assert all(np.abs(clip.sound).max() == pytest.approx(0.5, abs=1e-3) for clip in training)


def test_backgrounds_are_ten_seconds_long() -> None:
    sounds = audio.backgrounds()
    assert list(sounds) == ["noise", "rain", "hum", "babble"]
    assert {sound.shape for sound in sounds.values()} == {(160_000,)}


def test_a_scene_is_its_background_but_for_the_words() -> None:
    background = np.full(1000, 0.1)
    spoken = [Clip("a", "x", np.full(100, 0.2)), Clip("b", "x", np.full(250, -0.3))]
    scene = mix(background, spoken, np.random.default_rng(0), gain=0.5)
    expected = background.copy()
    level = {"a": 0.1, "b": -0.15}
    for word, start, end in zip(scene.words, scene.starts, scene.ends, strict=True):
        expected[start:end] += level[word]
    np.testing.assert_allclose(scene.sound, expected)
    assert (background == 0.1).all()


def test_words_never_overlap_and_are_told_in_order() -> None:
    rng = np.random.default_rng(1)
    spoken = [Clip(str(k), "x", np.ones(90) / 9) for k in range(6)]
    for _ in range(50):
        scene = mix(np.zeros(1000), spoken, rng)
        assert sorted(scene.words) == sorted(clip.word for clip in spoken)
        assert all(end <= start for end, start in zip(scene.ends, scene.starts[1:], strict=False))
        assert all(e - s == 90 for s, e in zip(scene.starts, scene.ends, strict=True))
        assert 0 <= scene.starts[0] <= scene.ends[-1] <= 1000


def test_a_clip_may_fill_the_background_from_end_to_end() -> None:
    scene = mix(np.zeros(50), [Clip("a", "x", np.ones(50))], np.random.default_rng(0))
    assert (scene.starts, scene.ends) == ((0,), (50,))


def test_what_is_too_loud_is_cut_off() -> None:
    scene = mix(np.full(50, 0.8), [Clip("a", "x", np.full(50, 0.5))], np.random.default_rng(0))
    assert scene.sound.max() == 1


@pytest.mark.parametrize("lengths", [[101], [60, 60]])
def test_where_there_is_no_room_it_is_said(lengths: list[int]) -> None:
    spoken = [Clip("a", "x", np.ones(length)) for length in lengths]
    with pytest.raises(ValueError, match=r"No room was found for a clip of .*: lay fewer"):
        mix(np.zeros(100), spoken, np.random.default_rng(0))
