"""Shakespeare: the sonnets and three plays, as lines, without what editors put around them."""

import re
from pathlib import Path

from kit.command import run
from kit.sources import Sources
from kit.writing import write_text

# Slips of the edition: what it has, and what it should have.
CORRECTIONS = {
    "\nCXXXIII\n\nHow oft": "\nCXXVIII\n\nHow oft",
    "\nAct II.\n": "\nACT II.\n",
    "\nACT IV\n": "\nACT IV.\n",
    "\nACT V\n": "\nACT V.\n",
}
PLAYS = ["hamlet", "macbeth", "midsummer_nights_dream"]


def build(sources: Sources, folder: Path) -> None:
    """Write `shakespeare/sonnets.txt` and a file for each play."""
    package = sources.open("shakespeare")
    for name in ["sonnets", *PLAYS]:
        text = tidy(package.read(name).decode("ascii"))
        text = text[text.index("\nI\n") + 1 :] if name == "sonnets" else acts(text)
        write_text(folder / "shakespeare" / f"{name}.txt", text.strip("\n") + "\n")


def tidy(text: str) -> str:
    """Return a text without spaces at line ends, with at most one empty line together, no slips."""
    text = re.sub(r"[ \t]+$", "", text.replace("\r", "").expandtabs(4), flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text)
    for slip, right in CORRECTIONS.items():
        text = text.replace(slip, right)
    return text


def acts(play: str) -> str:
    """Return a play from its first act on: the title and the list of characters come before."""
    return play[play.index("\nACT I.") + 1 :]


if __name__ == "__main__":
    run("shakespeare", build)
