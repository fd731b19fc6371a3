"""Draw the course's pictures in one style: `use_style()`, then one function a kind of picture.

- `weight_image`: weights of a linear model on images, drawn as an image
- `gallery`: many small images with a title each
- `boundary_2d`: what a classifier says over a plane, with the examples on it
- `boundary_strip`: the same of several classifiers, side by side
- `line_2d`: a line between two classes of labels -1 and +1
- `film`: one picture after the other, as a GIF that stops by itself
- `layer_graph`: the units of a network and the lines between them
- `gradient_table`: which gradients agree with their measurement, a row a layer
- `loss_curves`: one line a run
- `confusion_matrix`: the four counts of a binary classifier

Examples are rows. Each function returns the Axes it drew on (`gallery` and `boundary_strip`: the
Figure), and draws in the style whether or not `use_style` was called. A title says what the picture
shows; where none is given, it is made from the numbers. Put a text alternative under a picture in
the notebook.

matplotlib is imported at the first picture: it takes longer than all the rest of a set-up cell.
"""

from course1_nn.helpers.plots.films import film
from course1_nn.helpers.plots.images import gallery, weight_image
from course1_nn.helpers.plots.lines import line_2d
from course1_nn.helpers.plots.networks import gradient_table, layer_graph
from course1_nn.helpers.plots.planes import boundary_2d, boundary_strip
from course1_nn.helpers.plots.scores import confusion_matrix, loss_curves
from course1_nn.helpers.plots.style import COLOURS, DASHES, MARKERS, use_style

__all__ = [
    "COLOURS",
    "DASHES",
    "MARKERS",
    "boundary_2d",
    "boundary_strip",
    "confusion_matrix",
    "film",
    "gallery",
    "gradient_table",
    "layer_graph",
    "line_2d",
    "loss_curves",
    "use_style",
    "weight_image",
]
