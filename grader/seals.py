"""Seal what belongs to an answer so that the answer opens it, and nothing else does.

- ``seal``: boxes for many answers, each locked by a key that is derived from the answer itself
- ``unseal``: the content of the box that an answer opens, None where it opens none
- ``words_of``, ``words_around``: the words that stand for an answer, and for all that are near it

An answer that can be guessed can be tried: docs/decisions/0008-sealed-answers.md says what this
protects from, and what not.
"""

import base64
import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

_ROUNDS = 10_000  # a few milliseconds a try: nothing for a check, and no defence by itself
_BLOCK = 64  # lengths are rounded up, and equal for all boxes of a case
_EXACT, _EXACT_STEP, _DIGITS = 1e-6, 0.01, 7  # numbers that are compared exactly, and their grid


@dataclass(frozen=True)
class Sealed:
    """The boxes of one case, by what marks the one that an answer opens."""

    salt: str
    boxes: dict[str, str]


def words_of(value: Any, tolerance: float) -> str:
    """Return the words that stand for an answer, '' for one that no box can be locked by.

    Numbers fall into cells of a grid: twice the tolerance wide, or seven digits long.
    """
    if isinstance(value, str):
        return value[:100]
    if not isinstance(value, float) or not math.isfinite(value):
        return ""
    step = 2 * tolerance if tolerance > _EXACT else _EXACT_STEP
    if value:
        step = max(step, 10.0 ** (math.floor(math.log10(abs(value))) - _DIGITS + 1))
    return f"{step:g}:{math.floor(value / step)}"


def words_around(value: Any, tolerance: float) -> list[str]:
    """Return the words of all answers that may count as `value`."""
    if not isinstance(value, float) or not math.isfinite(value):
        return [words] if (words := words_of(value, tolerance)) else []
    reach = 1.1 * tolerance + 1e-8 * abs(value)
    # a reach is little more than half a cell, so these three miss none
    near = (value - reach, value, value + reach)
    return list(dict.fromkeys(words_of(each, tolerance) for each in near))


def seal(name: str, contents: dict[str, Any]) -> Sealed:
    """Return the boxes that hold `contents`, JSON-ready data by the words that open them."""
    texts = {words: json.dumps(content, sort_keys=True) for words, content in contents.items()}
    plain = {words: text.encode() for words, text in texts.items()}
    length = -(-max(map(len, plain.values()), default=0) // _BLOCK) * _BLOCK
    # from the contents, so that equal sources give equal files and no key seals two texts
    salt = hashlib.sha256(json.dumps([name, texts], sort_keys=True).encode()).hexdigest()[:32]
    boxes: dict[str, str] = {}
    for words, data in plain.items():
        mark, key = _key(words, salt)
        boxes[mark] = base64.b64encode(_mixed(data.ljust(length), key)).decode()
    return Sealed(salt, dict(sorted(boxes.items())))


def unseal(sealed: Sealed, words: str) -> Any:
    """Return what the box that `words` open holds, None where they open none."""
    mark, key = _key(words, sealed.salt)
    if not words or mark not in sealed.boxes:
        return None
    return json.loads(_mixed(base64.b64decode(sealed.boxes[mark]), key))


def _key(words: str, salt: str) -> tuple[str, bytes]:
    """Return the mark of the box that `words` open, and the key to its content."""
    derived = hashlib.pbkdf2_hmac("sha256", words.encode(), salt.encode(), _ROUNDS, 48)
    return derived[:16].hex(), derived[16:]


def _mixed(data: bytes, key: bytes) -> bytes:
    """Encrypt or decrypt: each key is used for one content only."""
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
