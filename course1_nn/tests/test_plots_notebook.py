"""Pictures show in a notebook, the second one too."""

import nbformat
import pytest
from nbclient import NotebookClient

CELLS = (
    "from course1_nn.helpers import plots\nplots.loss_curves({'a': [3.0, 2.0]});",
    "import matplotlib.pyplot as plt\nplt.subplots();",
    "plots.loss_curves({'b': [2.0, 1.0]});",
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the Jupyter client about its transport
def test_every_picture_of_a_notebook_is_shown() -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = NotebookClient(nbformat.v4.new_notebook(cells=cells)).execute()
    kinds = [[output.output_type for output in cell.outputs] for cell in notebook.cells]
    assert kinds == [["display_data"]] * 3
