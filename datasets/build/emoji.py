"""Emoji with their English names and keywords, from Unicode's Common Locale Data Repository.

The file annotates punctuation, arrows and other symbols too; only pictures are kept.
"""

import json
import re
from pathlib import Path

from kit.command import run
from kit.sources import Sources
from kit.writing import write_tsv

# Characters below U+1F000 that are pictures: all above are, but for the five skin tones.
_OLDER = re.compile(
    "[⌚⌛⌨⏏⏩-⏳⏸-⏺☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪"
    "⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⬛⬜⭐⭕]"
)
SKIN = "🏻🏼🏽🏾🏿"


def build(sources: Sources, folder: Path) -> None:
    """Write `emoji.tsv`."""
    document = json.loads(sources.open("cldr-annotations-full").read("english"))
    notes = document["annotations"]["annotations"]
    kept = {character: note for character, note in notes.items() if is_emoji(character)}
    write_tsv(
        folder / "emoji.tsv",
        {
            "emoji": list(kept),
            "name": [note["tts"][0] for note in kept.values()],
            "keywords": ["|".join(note["default"]) for note in kept.values()],
        },
    )


def is_emoji(character: str) -> bool:
    """Return whether a character, or a sequence of characters, is shown as one picture."""
    first = character[0]
    return first not in SKIN and (first >= "\U0001f000" or bool(_OLDER.match(first)))


if __name__ == "__main__":
    run("emoji", build)
