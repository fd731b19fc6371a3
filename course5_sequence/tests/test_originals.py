"""Public originals in their layouts on disk, some kB each, from a server on this machine."""

import hashlib
import io
import json
import tarfile
import threading
import wave
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from course1_nn.helpers.download import Original
from course5_sequence.helpers import originals


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    return folder


@pytest.fixture
def address(published: Path) -> Iterator[str]:
    """Where the files in `published` can be fetched."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=published)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def pinned(original: Original, path: Path) -> Original:
    """The same original, with the hash of the small file."""
    return replace(original, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


GLOVE_50 = {
    "the": np.linspace(-1, 1, 50),
    ". . .": np.linspace(0, 5, 50),  # some words of the larger sets hold spaces
    "naïve": np.zeros(50),
}


@pytest.fixture
def glove_zip(published: Path) -> Path:
    lines = [f"{word} {' '.join(f'{x:.5g}' for x in row)}\n" for word, row in GLOVE_50.items()]
    members = {"glove.6B.50d.txt": "".join(lines), "glove.6B.100d.txt": "the 1 2\n"}
    return zipped(published / "glove.6B.zip", members)


def test_glove_gives_words_and_vectors(glove_zip: Path, address: str, tmp_path: Path) -> None:
    words, vectors = originals.glove(50, root=tmp_path, url=f"{address}/glove.6B.zip")
    assert words == list(GLOVE_50)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, np.array(list(GLOVE_50.values())), atol=1e-4)


def test_glove_reads_no_more_words_than_asked_for(glove_zip: Path, published: Path) -> None:
    words, vectors = originals.glove(50, limit=1, root=published)
    assert words == ["the"]
    assert vectors.shape == (1, 50)


def test_a_damaged_line_of_glove_is_named(glove_zip: Path, published: Path) -> None:
    with pytest.raises(ValueError, match=r"Line 1 of GloVe has 2 numbers instead of 100: delete"):
        originals.glove(100, root=published)


def test_glove_of_another_length_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="50, 100, 200 or 300 dimensions, not 64"):
        originals.glove(64, root=tmp_path, url="http://127.0.0.1:9/none.zip")


def test_sentence_pairs_come_without_their_authors(
    published: Path, address: str, tmp_path: Path
) -> None:
    text = (
        "Go.\tVa !\tCC-BY 2.0 (France) Attribution: tatoeba.org #287 (CM) & #1158 (Wittydev)\n"
        "Hi.\tSalut !\tCC-BY 2.0 (France) Attribution: tatoeba.org #538123 (CM) & #509819 (Aiji)\n"
        "Run!\tCours\u202f!\n"  # older files have two columns
    )
    zipped(published / "fra-eng.zip", {"_about.txt": "about", "fra.txt": text})
    pairs = originals.sentence_pairs("fra", root=tmp_path, url=f"{address}/fra-eng.zip")
    assert pairs == [("Go.", "Va !"), ("Hi.", "Salut !"), ("Run!", "Cours\u202f!")]


def sound(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


RECORDINGS = {
    "yes/0a7c2a8d_nohash_0.wav": "validation",
    "yes/ffd2ba2f_nohash_1.wav": "train",
    "no/0a7c2a8d_nohash_3.wav": "validation",
    "no/b0ae6326_nohash_0.wav": "test",
}


@pytest.fixture
def speech_archive(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ramp = np.arange(-800, 800) * 10
    members = {name: sound(ramp) for name in RECORDINGS}
    members["_background_noise_/running_tap.wav"] = sound(ramp)
    members["README.md"] = b"Speech Commands"
    for part, listed in (("validation", "validation_list.txt"), ("test", "testing_list.txt")):
        names = [name for name, of in RECORDINGS.items() if of == part]
        members[listed] = "".join(f"{name}\n" for name in names).encode()
    path = published / "speech_commands_v0.02.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    monkeypatch.setattr(originals, "SPEECH_COMMANDS", pinned(originals.SPEECH_COMMANDS, path))
    return path


def test_recordings_have_their_word_speaker_and_part(
    speech_archive: Path, address: str, tmp_path: Path
) -> None:
    recordings = originals.speech_commands(tmp_path, f"{address}/{speech_archive.name}")
    found = {f"{one.word}/{one.path.name}": one.part for one in recordings}
    assert found == RECORDINGS
    assert [one.speaker for one in recordings] == ["0a7c2a8d", "b0ae6326", "0a7c2a8d", "ffd2ba2f"]


def test_a_recording_is_heard_between_minus_one_and_one(
    speech_archive: Path, published: Path
) -> None:
    samples = originals.speech_commands(published)[0].samples()
    np.testing.assert_allclose(samples, np.arange(-800, 800) * 10 / 2**15, rtol=1e-6)


CONTEXT = "Ada Lovelace (1815–1852) wrote the first program. Ada was a countess."


def squad_file(path: Path, start: int) -> Path:
    answers = [{"text": "Ada Lovelace", "answer_start": 0}, {"text": "Ada", "answer_start": start}]
    asked = {"id": "56be4db0", "question": "Who wrote it?", "answers": answers}
    other = {
        "id": "56be4db1",
        "question": "When?",
        "answers": [{"text": "1815", "answer_start": 14}],
    }
    articles = [
        {"title": "Ada", "paragraphs": [{"context": CONTEXT, "qas": [asked, other]}]},
        {"title": "Empty", "paragraphs": []},
        {"title": "More", "paragraphs": [{"context": CONTEXT, "qas": [other | {"id": "2"}]}]},
    ]
    path.write_text(json.dumps({"data": articles, "version": "1.1"}), encoding="utf-8")
    return path


@pytest.fixture
def squad_json(published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = squad_file(published / "dev-v1.1.json", start=CONTEXT.index("Ada was"))
    monkeypatch.setitem(originals.SQUAD, "dev", pinned(originals.SQUAD["dev"], path))
    return path


def test_questions_come_with_their_paragraph_and_answers(
    squad_json: Path, address: str, tmp_path: Path
) -> None:
    questions = originals.squad("dev", tmp_path, f"{address}/{squad_json.name}")
    assert [one.id for one in questions] == ["56be4db0", "56be4db1", "2"]
    first = questions[0]
    assert (first.title, first.question) == ("Ada", "Who wrote it?")
    assert first.answers == ("Ada Lovelace", "Ada")
    assert all(CONTEXT[start:].startswith("Ada") for start in first.starts)
    assert questions[2].title == "More"


def test_an_answer_that_stands_elsewhere_is_reported(tmp_path: Path) -> None:
    squad_file(tmp_path / "dev-v1.1.json", start=7)
    with pytest.raises(
        ValueError, match=r"'Ada' to question 56be4db0 does not stand at character 7"
    ):
        originals.squad("dev", tmp_path)


def test_a_part_that_is_not_published_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the parts train and dev, not 'test': take one"):
        originals.squad("test", tmp_path)


def test_another_file_than_the_published_one_is_refused(
    published: Path, address: str, tmp_path: Path
) -> None:
    squad_file(published / "dev-v1.1.json", start=0)
    with pytest.raises(ValueError, match="is not the file that was published"):
        originals.squad("dev", tmp_path, f"{address}/dev-v1.1.json")


@pytest.mark.parametrize(
    ("load", "shipped"),
    [
        (originals.glove, r'data\.load\("glove"\)'),
        (originals.sentence_pairs, r'data\.load\("translations"\)'),
        (originals.speech_commands, r'data\.load\("trigger_words"\)'),
        (originals.squad, "the stories that the notebook"),
    ],
)
def test_without_a_network_the_error_names_what_is_shipped(load, shipped, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError, match=shipped):
        load(root=tmp_path, url="http://127.0.0.1:9/nothing")


def test_what_is_shipped_instead_can_be_loaded() -> None:
    from course1_nn.helpers import data

    named = [originals.GLOVE.shipped, originals.SPEECH_COMMANDS.shipped]
    assert [text.split('"')[1] in data.names() for text in named] == [True, True]
    assert "translations" in data.names()
