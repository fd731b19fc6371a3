"""Clean text that people wrote: `without_addresses`, `without_names`, `is_coarse`, `is_english`.

>>> without_addresses("write to me@example.org or see www.example.org")
'write to <mail> or see <link>'
"""

import codecs
import re
from collections.abc import Collection, Iterable

MAIL, LINK, PHONE, PLACE, HANDLE, NAME = (
    "<mail>",
    "<link>",
    "<phone>",
    "<place>",
    "<user>",
    "<name>",
)

_ENDINGS = (
    "com|org|net|edu|gov|biz|info|ly|tv|fm|uk|ie|de|fr|es|nl|ch|se|dk|fi|pl|cz|ru|br|jp|cn|au|nz|"
    "ca|za|eu|io|cc|mx|ar|pt|gr|hu|hr|kr|tw|hk|sg|il|tr"
)
_WORDS_OR_ENDINGS = "in|me|it|at|be|no|to|us|co|name"  # a link only with a path behind it
_ADDRESSES = [
    (re.compile(r"(?i)\b[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"), MAIL),
    (re.compile(r"(?i)\b[\w.+-]+@[\w-]+\b"), MAIL),
    (re.compile(r"(?i)\b(?:https?|ftps?|mailto|mms|irc|file):\S+|\bwww\d?\.\S+"), LINK),
    (re.compile(rf"(?i)\b(?:[a-z0-9-]+\.)+(?:{_ENDINGS})\b(?:[/:]\S*)?(?!\.\w)"), LINK),
    (re.compile(rf"(?i)\b(?:[a-z0-9-]+\.)+(?:{_WORDS_OR_ENDINGS})/\S*"), LINK),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?:[/:]\S*)?"), LINK),
    (re.compile(r"(?i)\b(?:pic\.twitter|bit\.ly|t\.co|ow\.ly|goo\.gl)\S*"), LINK),
    (re.compile(r"(?<![\w@])@\w+"), HANDLE),
    (re.compile(r"(?<![\w$.,/])\+?(?:\(?\d{2,4}\)?[ .-]{1,2}){1,4}\d{3,4}[ .-]?\d{3,4}\b"), PHONE),
    (re.compile(r"(?<![\w$.,/])\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b"), PHONE),
    (re.compile(r"(?<![\w$.,])1?[ -]?8(?:00|66|77|88)[ -]\w{3}[ -]?\w{4}\b"), PHONE),
    (
        re.compile(
            r"\b\d{1,5}(?: [NSEW]\.?)?(?: [A-Z]\w+){1,3},? "
            r"(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Boulevard|Blvd|Lane|Suite|Way)\b\.?"
        ),
        PLACE,
    ),
    (re.compile(r"(?i)\bp\.? ?o\.? ?box \d+"), PLACE),
]
_WORDS_TOO = (
    "September October November December January February July Africa Europe Red Hat Dear Will "
    "Mark May June April August Faith Hope Joy Grace Art Dean Drew Rich Chase Christian Frank "
    "Miles Grant Guy Rose Lily Dale Glen Summer Autumn Star Sunny Sky Skye Dawn Eve Angel Bill "
    "Pat Rob Jack Ray Gene Earl Duke King Prince Major Judge Royal Sterling Stone Price Chance "
    "Destiny Harmony Melody Heaven Honey Ginger Amber Ruby Pearl Jade Crystal Iris Daisy Violet "
    "Holly Ivy Misty Stormy Brook Brooks Forest Forrest Cliff Reed Wade Lane Page Paige Carol "
    "Carole Penny Victoria Florence Austin Houston Dallas Paris London Sydney Chelsea Madison "
    "Jackson Lincoln Washington Virginia Georgia Carolina Dakota Montana Asia China India "
    "America Israel Jordan Kenya Chad Orlando Savannah Phoenix Trinity Christ Jesus Angelica "
    "Mercedes Porsche Lexus Dell Buck Sonny Buddy Baby Unknown Infant Bean Love Money Free "
    "Early Young Noble True Justice Precious Princess Ace Case Rusty Lucky Sandy Cherry Candy "
    "Ebony Ivory Coral Robin Jay Colt Hunter Cash Storm River Ocean Winter Story Journey Legend "
    "Messiah An Say My In Do Man So Can Long Lance Norm Skip Clay Curt Rock Rocky Bo Ty Tod "
    "Christmas Easter Noel Merry Mercy Jan Jen Sun Sue Wing Ward Temple Park Parker Cooper "
    "Carter Mason Taylor Tyler Marshall Porter Spencer Field Fields Link Rene General Special "
    "Media Ada Java Perl Basic Max Zip Lee See"
)
_OPENING = re.compile(r"[A-Z][\w'’-]*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
# English in the narrow sense: short words that every paragraph has.
_EVERYDAY = (
    "the to of and a in is for you your i it on this that with are be have we not my was at as "
    "if or can so but me do just what from all how will an they he she am no get has"
)
# Stems of obscene and abusive words, and of what is not for all ages. Written in rot13, so that who
# reads this module need not read them.
_STEMS = (
    "shpx shxx shxpx shxv fuvg ohyyfuv ovgpu phag pbpxfhp nffubyr nefrubyr nffung onfgneq "
    "qvpxurnq qvpxjnq cvff fyhg juber gjng jnax avttre avttn xvxr fcvp puvax snttbg qlxr tbbx "
    "ergneq genaal ubbxre cbea kkk frkhny frkl frk cravf intvan oernfg obbo gvg gvgf ahqr anxrq "
    "beny betnf betl rebgvp rerpgvba ivnten ivntr pvnyvf uneqpber uneqpbe phzfubg oybjwbo qvyqb "
    "znfgheo ubeal yrfovna vaprfg encr encvfg encrq chffl pbpx qvpx phz nany nahf fcrez "
    "fgevccre enhapul fjvatre uneqba zvys fuvgg sntf sntt qbhpur fxnax gheq penc nff nffrf "
    "nffrq qnza qnzzvg tbqqnza uryyn jgs fgsh yznb yznsb stf ubr ubrf gvggl funtt ohgg"
)
_WHOLE = (
    "gvg gvgf frk frkl encr pbpx qvpx phz ubr ubrf nff nffrf nffrq nany nahf beny jgs fgsh yznb "
    "yznsb stf fcvp tbbx xvxr penc qnza ohgg sntf puvax ubbxre kkk qlxr uryyn gjng jnax"
)


def _coarse_pattern() -> re.Pattern[str]:
    """Whole words for what also begins harmless ones (a cocktail), beginnings for the rest."""
    whole = set(_WHOLE.split())
    parts = [
        codecs.decode(stem, "rot13") + (r"\b" if stem in whole else "") for stem in _STEMS.split()
    ]
    return re.compile(rf"(?i)\b(?:{'|'.join(parts)})")


_COARSE = _coarse_pattern()


def is_coarse(text: str) -> bool:
    """Return whether a text holds an obscene or abusive word, or one that is not for all ages."""
    plain = text.translate(str.maketrans("@$01!", "asoii"))
    return bool(_COARSE.search(text) or _COARSE.search(plain) or re.search(r"\w\*{2,}\w?", text))


def without_addresses(text: str) -> str:
    """Replace mail addresses, links, telephone numbers, streets and @names by what they are."""
    for pattern, what in _ADDRESSES:
        text = pattern.sub(what, text)
    return re.sub(r"(<\w+>)(?:[,;\s]*\1)+", r"\1", text)


def without_names(text: str, first_names: Collection[str], others: Iterable[str] = ()) -> str:
    """Replace people's names by `<name>`: a first name, with the capitalised words that follow it.

    Parameters
    ----------
    first_names : collection of str
        First names, with a capital; in the text, only words with a capital are compared.
    others : iterable of str
        More words that name people here, for example the writer's own surname.
    """
    known = {*first_names, *(word for word in others if len(word) > 1)}
    out: list[str] = []
    after_name = False
    for part in re.split(r"(\s+)", text):
        word = _OPENING.search(part)
        bare = re.sub(r"['’]s?$", "", word.group()) if word else ""
        if bare in known or bare.capitalize() in known:
            if not after_name:
                out.append(part.replace(bare, NAME, 1))
            after_name = not re.search(r"[.,;:!?)]$", part)
        elif after_name and re.fullmatch(r"[A-Z]\.|[A-Z][a-z]+[.,;:!?)]*", part):
            after_name = len(part) <= 2  # an initial: the surname is still to come
            out.append(re.sub(r"^\w+\.?", "", part))
        else:
            after_name = after_name and not part.strip()
            out.append(part)
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", re.sub(r"\s+", " ", "".join(out))).strip()


def is_english(text: str, share: float = 0.15) -> bool:
    """Return whether at least that share of the words are everyday English ones."""
    words = _WORD.findall(text.lower())
    everyday = set(_EVERYDAY.split())
    return bool(words) and sum(word in everyday for word in words) >= share * len(words)


def first_names(year: str, least: int = 25) -> set[str]:
    """Return the names in a file of US births (`name,sex,count` a line) that are no other words.

    Names that are more often words (Will, May, Faith) stay out: too much would be called a name.
    """
    rows = (line.split(",") for line in year.split())
    return {name for name, _, count in rows if int(count) >= least} - set(_WORDS_TOO.split())
