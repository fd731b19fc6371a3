"""Textures and backgrounds: range, roughness, colour, and what is refused."""

import numpy as np
import pytest

from course4_cnn.helpers import grounds


def test_fractal_noise_is_smoother_the_larger_its_exponent() -> None:
    slopes = []
    for roughness in (0.5, 1.0, 2.0):
        noise = grounds.fractal(np.random.default_rng(1), 64, roughness)
        assert noise.shape == (64, 64)
        assert (noise.min(), noise.max()) == (0, 1)
        slopes.append(np.abs(np.diff(noise)).mean() / noise.std())
    assert slopes[0] > 1.5 * slopes[1] > 3 * slopes[2]


def test_fractal_noise_tiles() -> None:
    noise = grounds.fractal(np.random.default_rng(1), 64, 2.0)
    seam = np.abs(noise[:, 0] - noise[:, -1]).mean()
    assert seam < 2 * np.abs(np.diff(noise)).mean()


def test_the_spectrum_falls_as_its_exponent_says() -> None:
    noise = grounds.fractal(np.random.default_rng(2), 256, 1.5)
    amplitude = np.abs(np.fft.rfft2(noise))[1:64, 1:64]
    frequency = np.hypot(*np.meshgrid(np.arange(1, 64), np.arange(1, 64)))
    slope = np.polyfit(np.log(frequency.ravel()), np.log(amplitude.ravel()), 1)[0]
    assert slope == pytest.approx(-1.5, abs=0.05)


def test_a_texture_is_a_piece_of_the_side_asked_for() -> None:
    rng = np.random.default_rng(1)
    for side in (1, 64, 320):
        piece = grounds.texture(rng, side)
        assert piece.shape == (side, side)
        assert 0 <= piece.min() <= piece.max() <= 1
    with pytest.raises(ValueError, match="side 321 was asked for: ask for 1 to 320"):
        grounds.texture(rng, 321)


@pytest.mark.parametrize("kind", grounds.PALETTES)
def test_a_ground_has_the_colour_of_its_kind(kind: str) -> None:
    rng = np.random.default_rng(1)
    bottoms = [grounds.ground(rng, 48, kind)[-4:].mean(axis=(0, 1)) for _ in range(30)]
    dark, light = np.array(grounds.PALETTES[kind]) / 255
    mean = np.mean(bottoms, axis=0)
    assert (dark * 0.7 < mean).all()
    assert (mean < light * 1.1).all()
    assert np.std(bottoms, axis=0).max() > 0.02  # no two alike


def test_a_photograph_is_cut_and_varied() -> None:
    rng = np.random.default_rng(1)
    cuts = [grounds.ground(rng, 40, "photograph") for _ in range(30)]
    assert all(cut.shape == (40, 40, 3) and cut.dtype == np.float32 for cut in cuts)
    assert 0 <= np.min(cuts) < np.max(cuts) <= 1
    assert len({cut.tobytes() for cut in cuts}) == 30
    assert set(grounds.KINDS) - set(grounds.PALETTES) == {"photograph"}


def test_an_unknown_ground_is_refused() -> None:
    with pytest.raises(ValueError, match="no ground 'lava': choose one of sky, grass"):
        grounds.ground(np.random.default_rng(1), 8, "lava")


def test_foliage_covers_the_share_asked_for() -> None:
    rng = np.random.default_rng(1)
    for cover in (0.05, 0.2):
        colour, opacity = grounds.foliage(rng, 160, cover)
        assert colour.shape == (160, 160, 3)
        assert opacity.mean() == pytest.approx(cover, rel=0.5)
        leaf = colour[opacity > 0.9].mean(axis=0)
        assert leaf.argmax() == 1 or leaf.max() < 0.45


def test_light_falls_off_to_one_side() -> None:
    white = np.ones((32, 32, 3), np.float32)
    seen = np.stack([grounds.lit(white, np.random.default_rng(seed)) for seed in range(50)])
    assert seen.mean() == pytest.approx(1, abs=0.01)
    assert np.abs(seen - 1).max() <= 0.5 + 1e-6
    assert np.abs(seen[:, 0, 0] - seen[:, -1, -1]).mean() > 0.1
