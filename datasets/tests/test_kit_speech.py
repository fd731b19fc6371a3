"""Words are cut out of their silence; the voices need the system that their programs are for."""

import platform
from pathlib import Path

import numpy as np
import pytest
from kit import speech
from kit.sources import SourceUnavailable


def test_a_word_is_cut_out_of_its_silence_faded_and_made_half_as_loud_as_can_be() -> None:
    silence, word = np.zeros(8000), 0.1 * np.sin(np.arange(4000))
    cut = speech.trimmed(np.concatenate([silence, word, silence]))
    margin = speech.RATE // 50
    assert len(cut) == pytest.approx(4000 + 2 * margin, abs=20)
    assert np.abs(cut).max() == pytest.approx(0.5)
    assert cut[0] == cut[-1] == 0


def test_a_tone_keeps_its_pitch_when_the_rate_changes() -> None:
    time = np.arange(22050) / 22050
    tone = (2**14 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
    moved = speech.resampled(tone, 22050)
    assert len(moved) == speech.RATE
    assert np.abs(np.fft.rfft(moved)).argmax() == 440  # one second: a line a hertz
    assert np.abs(moved).max() == pytest.approx(0.5, abs=0.02)


def test_on_another_system_the_voices_are_said_not_to_be_available(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    with pytest.raises(SourceUnavailable, match="for Linux on x86-64"):
        speech.Voices(tmp_path, [])
