"""Films: their frames, how long they stand, that they stop, and what is said of them."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from course1_nn.helpers import plots

ALT = 'A dot moves from "left" to right & stops.'


def dot(ax, x) -> None:
    ax.plot(x, 0.5, "o", color="black")
    ax.set(xlim=(0, 4), ylim=(0, 1), title=f"x = {x}")


def test_a_film_has_a_frame_for_each_value_and_the_last_one_stands_longer() -> None:
    film = plots.film(dot, [1, 2, 3], alt=ALT, seconds=0.2, hold=1.5, loops=2)
    with Image.open(io.BytesIO(film.gif)) as gif:
        assert gif.format == "GIF"
        assert gif.n_frames == 3
        assert gif.info["loop"] == 2  # 0 would be forever
        waits, seen = [], []
        for number in range(3):
            gif.seek(number)
            waits.append(gif.info["duration"])
            grey = np.asarray(gif.convert("L"))
            inside = grey[60:250, 80:440] < 60  # the axes without their frame and labels
            seen.append(np.flatnonzero(inside.any(axis=0)).mean())
    assert waits == [200, 200, 1500]
    assert seen[0] < seen[1] < seen[2]
    assert seen[1] - seen[0] == pytest.approx(seen[2] - seen[1], abs=2)


def test_a_film_is_shown_as_an_image_with_its_text_and_leaves_no_figure() -> None:
    film = plots.film(dot, [1], alt=ALT)
    page = film._repr_html_()
    assert page.startswith('<img alt="A dot moves from &quot;left&quot; to right &amp; stops."')
    assert 'src="data:image/gif;base64,R0lGOD' in page
    assert repr(film) == f"Film: {ALT}"
    assert plt.get_fignums() == []


def test_a_film_needs_frames_and_words() -> None:
    with pytest.raises(ValueError, match="There is no frame"):
        plots.film(dot, [], alt=ALT)
    with pytest.raises(ValueError, match="alt is empty"):
        plots.film(dot, [1], alt=" ")
