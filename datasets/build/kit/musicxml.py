"""Read the notes of a score in MusicXML on a grid: `Score(text).grid()`.

Time is counted in sixteenths, pitch in semitones as MIDI counts them (60 is middle C). Repeats are
not written out, ornaments and the words are not read.
"""

from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
PER_QUARTER = 4  # sixteenths


class OffGrid(ValueError):
    """A note begins or ends between two sixteenths, or two voices differ in length."""


class Score:
    """A score with one voice a part.

    Parameters
    ----------
    text : bytes
        A `score-partwise` document.
    """

    def __init__(self, text: bytes) -> None:
        self.root = ET.fromstring(text)
        self.parts = self.root.findall("part")

    def fifths(self) -> int:
        """Return the key signature: sharps, or flats below zero."""
        return int(self.root.findtext(".//key/fifths") or 0)

    def grid(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pitches and whether they begin, both of shape `(sixteenths, parts)`; a rest is 0.

        Raises
        ------
        OffGrid
            If the notes do not fit on the grid.
        """
        voices = [voice(part) for part in self.parts]
        if len({len(pitches) for pitches, _ in voices}) != 1:
            raise OffGrid("The voices are not equally long.")
        return (
            np.column_stack([pitches for pitches, _ in voices]),
            np.column_stack([begins for _, begins in voices]),
        )

    def positions(self) -> NDArray[np.int64]:
        """Return for each sixteenth how many have passed since the bar began.

        The first bar may be an upbeat: it is counted from its end.
        """
        beats = int(self.root.findtext(".//time/beats") or 4)
        unit = int(self.root.findtext(".//time/beat-type") or 4)
        whole = beats * 4 * PER_QUARTER // unit
        lengths = [length for length, _ in bars(self.parts[0])]
        counted = [np.arange(length) for length in lengths]
        if lengths[0] < whole:
            counted[0] = counted[0] + whole - lengths[0]
        return np.concatenate(counted)


def voice(part: ET.Element) -> tuple[list[int], list[int]]:
    """Return the pitches of a part, sixteenth by sixteenth, and 1 where a note begins."""
    pitches: list[int] = []
    begins: list[int] = []
    for _, notes in bars(part):
        for pitch, length, goes_on in notes:
            pitches += [pitch] * length
            begins += [0 if goes_on or not pitch else 1] + [0] * (length - 1)
    return pitches, begins


def bars(part: ET.Element) -> list[tuple[int, list[tuple[int, int, bool]]]]:
    """Return for each bar its length, and its notes: pitch, length, whether tied to the last."""
    found: list[tuple[int, list[tuple[int, int, bool]]]] = []
    divisions = 1
    for bar in part.findall("measure"):
        divisions = int(bar.findtext("attributes/divisions") or divisions)
        notes = [read(note, divisions) for note in bar.findall("note") if is_sung(note)]
        found.append((sum(length for _, length, _ in notes), notes))
    return found


def is_sung(note: ET.Element) -> bool:
    """Return whether a note is the part's first voice's, and no ornament."""
    if note.findtext("voice", "1") != "1":
        if note.find("pitch") is not None:
            raise OffGrid("A part has two voices.")
        return False
    if note.find("chord") is not None:
        raise OffGrid("A voice sings two notes at once.")
    return note.find("grace") is None


def read(note: ET.Element, divisions: int) -> tuple[int, int, bool]:
    """Return the pitch of a note, its length in sixteenths, and whether it is tied to the last."""
    length, rest = divmod(int(note.findtext("duration") or 0) * PER_QUARTER, divisions)
    if rest or not length:
        raise OffGrid("A note is not as long as some sixteenths.")
    tied = any(tie.get("type") == "stop" for tie in note.findall("tie"))
    pitch = note.find("pitch")
    if pitch is None:
        return 0, length, False
    semitone = SEMITONES[pitch.findtext("step") or ""] + int(float(pitch.findtext("alter") or 0))
    return 12 * (int(pitch.findtext("octave") or 0) + 1) + semitone, length, tied
