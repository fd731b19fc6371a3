"""Paint pictures in four manners, for style transfer: `night`, `grid`, `glass`, `woodcut`.

Each takes a random generator and a size (width, height) in pixels, and returns an RGB picture.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Size = tuple[int, int]


def night(rng: np.random.Generator, size: Size) -> Image.Image:
    """Paint a night sky over hills in thick strokes that follow whirls."""
    width, height = size
    image = Image.new("RGB", size, (20, 30, 80))
    draw = ImageDraw.Draw(image)
    whirls = np.column_stack([
        rng.uniform(0, width, 8), rng.uniform(0, 0.7 * height, 8),
        rng.choice([-1, 1], 8), rng.uniform(0.08, 0.24, 8) * height,
    ])  # fmt: skip
    for _ in range(9000):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        colour = _night_colour(rng, x, y, whirls, height)
        points = [(x, y)]
        for _ in range(int(rng.integers(6, 16))):
            dx, dy = _flow(*points[-1], whirls)
            points.append((points[-1][0] + 2.2 * dx, points[-1][1] + 2.2 * dy))
        draw.line(points, fill=colour, width=int(rng.integers(2, 5)))
    return image


def _flow(x: float, y: float, whirls: NDArray[np.float64]) -> tuple[float, float]:
    """Return the unit vector of the stroke at a place: to the right, and around the whirls."""
    dx, dy = x - whirls[:, 0], y - whirls[:, 1]
    turn = 4.4 * whirls[:, 2] * np.exp(-(dx**2 + dy**2) / whirls[:, 3] ** 2) / whirls[:, 3]
    u, v = 1 - (dy * turn).sum(), 0.15 * np.sin(x / 60) + (dx * turn).sum()
    length = np.hypot(u, v)
    return float(u / length), float(v / length)


def _night_colour(
    rng: np.random.Generator, x: float, y: float, whirls: NDArray[np.float64], height: int
) -> tuple[int, int, int]:
    blues = [(18, 32, 92), (30, 62, 140), (66, 110, 176), (120, 160, 200)]
    yellows, greens = [(232, 196, 84), (250, 226, 140)], [(24, 48, 60), (70, 96, 70)]
    distance = (x - whirls[:, 0]) ** 2 + (y - whirls[:, 1]) ** 2
    glow = np.exp(-distance / (0.35 * whirls[:, 3]) ** 2).sum()
    palette = blues
    if y > 0.78 * height + 20 * np.sin(x / 45):
        palette = greens
    elif rng.random() < glow:
        palette = yellows
    red, green, blue = np.clip(
        np.array(palette[rng.integers(len(palette))]) + rng.integers(-14, 15, 3), 0, 255
    ).tolist()
    return red, green, blue


def grid(rng: np.random.Generator, size: Size) -> Image.Image:
    """Paint rectangles in white and primary colours between black bars, on canvas."""
    image = Image.new("RGB", size, (240, 236, 226))
    draw = ImageDraw.Draw(image)
    colours = [(200, 30, 36), (28, 60, 140), (244, 204, 40), (24, 24, 26)]
    pending = [(0, 0, *size)]
    while pending:
        left, top, right, bottom = pending.pop()
        wide, high = right - left, bottom - top
        if max(wide, high) > 150 or (max(wide, high) > 60 and rng.random() < 0.6):
            cut = rng.uniform(0.3, 0.7)
            if wide > high:
                middle = int(left + cut * wide)
                pending += [(left, top, middle, bottom), (middle, top, right, bottom)]
            else:
                middle = int(top + cut * high)
                pending += [(left, top, right, middle), (left, middle, right, bottom)]
            continue
        fill = colours[rng.integers(4)] if rng.random() < 0.45 else (240, 236, 226)
        draw.rectangle([left, top, right, bottom], fill=fill, outline=(16, 16, 18), width=5)
    weave = rng.normal(0, 6, (size[1], size[0], 1)) + 5 * np.sin(np.arange(size[0]) * 2.1)[:, None]
    return Image.fromarray(np.clip(np.asarray(image) + weave, 0, 255).astype(np.uint8))


def glass(rng: np.random.Generator, size: Size) -> Image.Image:
    """Paint a window of coloured panes between strips of lead, with a rose in its middle."""
    width, height = size
    seeds = rng.uniform((0, 0), size, (340, 2))
    y, x = np.mgrid[:height, :width]
    distance = np.hypot(x[..., None] - seeds[:, 0], y[..., None] - seeds[:, 1])
    nearest, second = np.sort(distance, axis=-1)[..., :2].transpose(2, 0, 1)
    radius = np.hypot(*(seeds - np.array(size) / 2).T) / height
    angle = np.arctan2(*(seeds - np.array(size) / 2).T)
    palette = np.array([(178, 24, 40), (24, 66, 160), (230, 168, 30), (26, 120, 84), (96, 40, 130)])
    rings = np.floor(radius * 7 + 0.8 * np.sin(6 * angle)).astype(int) % len(palette)
    panes = palette[rings] * rng.uniform(0.75, 1.25, (len(seeds), 1)) + rng.normal(0, 12, (340, 3))
    colour = panes[distance.argmin(axis=-1)]
    light = 1.15 - 0.35 * (nearest / nearest.max()) + rng.normal(0, 0.03, (height, width))
    lead = np.clip((second - nearest) / 3 - 0.4, 0, 1)[..., None]
    painted = colour * light[..., None] * lead + 22 * (1 - lead)
    return Image.fromarray(np.clip(painted, 0, 255).astype(np.uint8)).filter(ImageFilter.SMOOTH)


def woodcut(rng: np.random.Generator, size: Size) -> Image.Image:
    """Cut waves below a low sun in dark blue on paper, the lines swelling with the shade."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(float)
    waves = sum(
        rng.uniform(8, 26) * np.sin(2 * np.pi * x / (width * rng.uniform(0.2, 0.9)) + phase)
        for phase in rng.uniform(0, 2 * np.pi, 5)
    )
    shore = 0.42 * height + 0.25 * waves
    shade = np.where(y > shore, 0.35 + 0.5 * (y - shore) / height + 0.18 * np.sin(x / 37 + y / 23),
                     0.30 * (1 - y / shore))  # fmt: skip
    sun = np.hypot(x - 0.68 * width, y - 0.30 * height) / (0.13 * height)
    shade = np.where((sun < 1) & (y < shore), -1, shade)
    stripes = np.sin((y + np.where(y > shore, waves, 3 * np.sin(x / 50))) * 2 * np.pi / 7)
    ink = np.clip((shade * 2 - 1 - stripes) * 3 + 0.5 + rng.normal(0, 0.25, shade.shape), 0, 1)
    paper = np.array([238, 226, 200]) + rng.normal(0, 5, (height, width, 1))
    paper = np.where(((sun < 1) & (y < shore))[..., None], np.array([206, 70, 48]), paper)
    painted = paper + (np.array([22, 44, 84]) - paper) * ink[..., None]
    return Image.fromarray(np.clip(painted, 0, 255).astype(np.uint8))
