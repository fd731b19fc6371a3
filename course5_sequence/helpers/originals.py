"""Read public sets of text and speech on the learner's own machine, downloading them once.

>>> from course5_sequence.helpers import originals
>>> words, vectors = originals.glove(100, limit=50_000)  # doctest: +SKIP
>>> pairs = originals.sentence_pairs("deu")  # doctest: +SKIP
>>> recordings = originals.speech_commands()  # doctest: +SKIP
>>> questions = originals.squad("dev")  # doctest: +SKIP

`root` names a folder that has, or gets, the files; `url` another address of the same file. The
first call downloads up to 2.4 GB. The course itself needs none of it: without a network, use the
sets that it ships.
"""

import io
import itertools
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32
from numpy.typing import NDArray

from course1_nn.helpers import formats
from course1_nn.helpers.download import Original, fetch, unpack

GLOVE = Original(
    title="GloVe 6B",
    url="https://nlp.stanford.edu/data/glove.6B.zip",
    shipped='data.load("glove")',
    licence="PDDL 1.0",
)
SPEECH_COMMANDS = Original(
    title="Speech Commands 0.02",
    url="http://download.tensorflow.org/data/speech_commands_v0.02.tar.gz",
    shipped='data.load("trigger_words")',
    sha256="af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
    bytes=2_428_923_189,
    licence="CC BY 4.0",
)
SQUAD = {
    part: Original(
        title=f"SQuAD 1.1 ({part})",
        url=f"https://rajpurkar.github.io/SQuAD-explorer/dataset/{part}-v1.1.json",
        shipped="the stories that the notebook on question answering makes itself",
        sha256=sha256,
        licence="CC BY-SA 4.0",
    )
    for part, sha256 in {
        "train": "3527663986b8295af4f7fcdff1ba1ff3f72d07d61a20f487cb238a6ef92fd955",
        "dev": "95aa6a52d5d6a735563366753ca50492a658031da74f301ac5238b03966972c9",
    }.items()
}
GLOVE_DIMENSIONS = (50, 100, 200, 300)
FULL_SCALE = 2**15  # of 16-bit samples


def glove(
    dimensions: int = 50, limit: int = 400_000, root: Path | None = None, url: str | None = None
) -> tuple[list[str], Float32[np.ndarray, "words dimensions"]]:
    """Return the most frequent words of GloVe 6B, and their vectors, a row a word.

    Parameters
    ----------
    dimensions : int
        50, 100, 200 or 300.
    limit : int
        Words to read, the most frequent first; there are 400,000.

    Raises
    ------
    ValueError
        If there are no vectors of that length, or a line is damaged.
    ConnectionError
        If the file is not there and cannot be downloaded.
    """
    if dimensions not in GLOVE_DIMENSIONS:
        raise ValueError(
            f"GloVe 6B has 50, 100, 200 or 300 dimensions, not {dimensions}: take one."
        )
    words: list[str] = []
    rows: list[NDArray[np.float32]] = []
    member = f"glove.6B.{dimensions}d.txt"
    with zipfile.ZipFile(fetch(GLOVE, root, url)) as archive, archive.open(member) as file:
        for line in itertools.islice(io.TextIOWrapper(file, encoding="utf-8"), limit):
            word, *numbers = line.rstrip("\n").rsplit(" ", dimensions)
            if len(numbers) != dimensions:
                raise ValueError(
                    f"Line {len(words) + 1} of GloVe has {len(numbers)} numbers instead of "
                    f"{dimensions}: delete the file and fetch it again."
                )
            words.append(word)
            rows.append(np.array(numbers, dtype=np.float32))
    return words, np.array(rows, dtype=np.float32).reshape(-1, dimensions)


def sentence_pairs(
    language: str = "fra", root: Path | None = None, url: str | None = None
) -> list[tuple[str, str]]:
    """Return sentences of Tatoeba in English and another language, the shortest first.

    The file changes over time, so its hash cannot be checked.

    Parameters
    ----------
    language : str
        Three letters: `fra`, `deu`, `spa`, and many more.
    """
    original = Original(
        title=f"Tatoeba pairs ({language}-eng)",
        url=f"http://www.manythings.org/anki/{language}-eng.zip",
        shipped='data.load("translations")',
        licence="CC BY 2.0 FR",
    )
    with zipfile.ZipFile(fetch(original, root, url)) as archive:
        lines = archive.read(f"{language}.txt").decode("utf-8").splitlines()
    columns = [line.split("\t") for line in lines if line]
    return [(column[0], column[1]) for column in columns]  # a third one names the authors


@dataclass(frozen=True)
class Recording:
    """One second of somebody who says a word; `part` is train, validation or test.

    `speaker` is the same for all recordings of a person, who is in one part only.
    """

    path: Path
    word: str
    speaker: str
    part: str

    def samples(self) -> Float32[np.ndarray, " n"]:
        """Return the sound between -1 and 1, 16,000 samples a second."""
        sound = formats.read(self.path)[self.path.stem]
        return (sound / FULL_SCALE).astype(np.float32)


def speech_commands(root: Path | None = None, url: str | None = None) -> list[Recording]:
    """Return the recordings of Speech Commands, in the order of words and files.

    Background noise is not among them: it is in the folder `_background_noise_` beside them.
    """
    folder = unpack(fetch(SPEECH_COMMANDS, root, url))
    parts = {
        name: part
        for part, listed in {
            "validation": "validation_list.txt",
            "test": "testing_list.txt",
        }.items()
        for name in (folder / listed).read_text(encoding="utf-8").split()
    }
    return [
        Recording(
            path=path,
            word=path.parent.name,
            speaker=path.name.partition("_")[0],
            part=parts.get(f"{path.parent.name}/{path.name}", "train"),
        )
        for path in sorted(folder.glob("[!_]*/*.wav"))
    ]


@dataclass(frozen=True)
class Question:
    """A question on a paragraph of Wikipedia, with the answers that people marked in it.

    `starts` are the places of the answers' first characters in `context`.
    """

    id: str
    title: str
    context: str
    question: str
    answers: tuple[str, ...]
    starts: tuple[int, ...]


def squad(part: str = "dev", root: Path | None = None, url: str | None = None) -> list[Question]:
    """Return the questions of SQuAD 1.1, in their order.

    Parameters
    ----------
    part : str
        `train`, or `dev`, where several people have answered each question.

    Raises
    ------
    ValueError
        If there is no such part, or an answer does not stand where the file says.
    """
    if part not in SQUAD:
        raise ValueError(f"SQuAD has the parts train and dev, not {part!r}: take one of them.")
    document = json.loads(fetch(SQUAD[part], root, url).read_text(encoding="utf-8"))
    return [
        _question(asked, article["title"], paragraph["context"])
        for article in document["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]


def _question(asked: dict[str, Any], title: str, context: str) -> Question:
    answers = tuple(answer["text"] for answer in asked["answers"])
    starts = tuple(answer["answer_start"] for answer in asked["answers"])
    for answer, start in zip(answers, starts, strict=True):
        if context[start : start + len(answer)] != answer:
            raise ValueError(
                f"The answer {answer!r} to question {asked['id']} does not stand at character "
                f"{start}: delete the file and fetch it again."
            )
    return Question(asked["id"], title, context, asked["question"], answers, starts)
