"""Moving pictures that stop by themselves: `film`."""

import base64
import html
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from course1_nn.helpers.plots.style import SIZE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 80
COLOURS_IN_A_FRAME = 64


@dataclass(frozen=True, repr=False)
class Film:
    """A GIF with the text that says what it shows; a notebook displays it.

    Attributes
    ----------
    gif : bytes
        The film as a file.
    alt : str
        What it shows, for those who do not see it.
    """

    gif: bytes
    alt: str

    def __repr__(self) -> str:
        return f"Film: {self.alt}"

    def _repr_html_(self) -> str:
        picture = base64.b64encode(self.gif).decode("ascii")
        return f'<img alt="{html.escape(self.alt)}" src="data:image/gif;base64,{picture}">'


@styled
def film(
    draw: Callable[["Axes", Any], object],
    frames: Iterable[Any],
    *,
    alt: str,
    seconds: float = 0.4,
    hold: float = 3.0,
    loops: int = 2,
) -> Film:
    """Return a film of one picture after the other.

    Parameters
    ----------
    draw : function of (ax, frame)
        Draws one frame on empty axes.
    frames : iterable
        What `draw` gets, one after the other.
    alt : str
        What the film shows, for those who do not see it.
    seconds : float
        How long a frame stands.
    hold : float
        How long the last frame stands, in seconds, before the film starts again.
    loops : int
        How often the film is repeated; then the last frame stays, so that nothing moves forever.

    Returns
    -------
    Film
        The last value of a cell, so that the notebook shows it.

    Raises
    ------
    ValueError
        If there is no frame, or `alt` is empty.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    if not alt.strip():
        raise ValueError("alt is empty: say what the film shows, for those who do not see it.")
    figure = Figure(figsize=SIZE, dpi=DPI)  # not of pyplot, which would show the last frame too
    canvas = FigureCanvasAgg(figure)
    ax = figure.add_subplot()
    pictures: list[Image.Image] = []
    for frame in frames:
        ax.clear()
        draw(ax, frame)
        canvas.draw()
        figure.set_layout_engine("none")  # the first frame's layout stays: nothing may jump
        rgb = np.asarray(canvas.buffer_rgba())[:, :, :3]
        pictures.append(
            Image.fromarray(rgb.copy()).quantize(COLOURS_IN_A_FRAME, dither=Image.Dither.NONE)
        )
    if not pictures:
        raise ValueError("There is no frame to draw: pass at least one.")
    file = io.BytesIO()
    waits = [round(1000 * seconds)] * (len(pictures) - 1) + [round(1000 * hold)]
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=waits, loop=loops
    )
    return Film(file.getvalue(), alt)
