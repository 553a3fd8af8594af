"""One spelling per village: the export was typed on many phones by many hands."""

import re

# What the field staff typed beside the village or the estate: lanes of Kayaba, towns spelt by ear. Only spellings that a reader
# of the list would merge without asking are merged; the rest stays as it was typed.
_SAME_PLACE = {
    "bangla": "bangladesh",
    "bedjos": "kayaba",
    "bedjoss": "kayaba",
    "chidzivuni": "chidzuvini",
    "chudzuvini": "chidzuvini",
    "chigojini": "chigojoni",
    "chikojoni": "chigojoni",
    "kigojoni": "chigojoni",
    "chikomeni": "chikomani",
    "kikomani": "chikomani",
    "chilunguni": "chinguluni",
    "chiguluni": "chinguluni",
    "crecent": "kayaba",
    "dzendereni": "dzenderini",
    "dzivani a": "dzivani",
    "dzivani b": "dzivani",
    "gandini a": "gandini",
    "gona a": "gona",
    "kambi moto": "kayaba",
    "kamongo": "kayaba",
    "kayaa bedjos": "kayaba",
    "kdzuvini": "chidzuvini",
    "kibandadogo": "kibandaongo",
    "kibandaogo": "kibandaongo",
    "kibandaonga": "kibandaongo",
    "kibandaungu": "kibandaongo",
    "kibera": "kibra",
    "kibera lindi": "lindi",
    "kidzuvini": "chidzuvini",
    "kilobole": "kilibole",
    "kisumu ndogo": "kayaba",
    "lengo": "kayaba",
    "makululi": "makuluni",
    "mandazi road": "kayaba",
    "masai": "masai village",
    "mayani": "miyani",
    "miatsiani": "miatsani",
    "mienzeni": "mnyenzeni",
    "mioleni": "miloeni",
    "mitsiani": "miatsani",
    "mnyezeni": "mnyenzeni",
    "mukanyeni": "mkanyeni",
    "mukuru kayaba": "kayaba",
    "mungano": "muungano",
    "ng mbeni": "ng'ombeni",
    "ngombeni": "ng'ombeni",
    "owino ouru": "kayaba",
    "owino road": "kayaba",
    "sigei": "kayaba",
    "sigel": "kayaba",
    "tetra pack": "tetrapak",
    "tetrapack": "tetrapak",
    "viki": "vikolani",
    "vikolana": "vikolani",
    "vyoga": "vyogato",
}
_NOWHERE = frozenset(
    {
        "",
        "none",
        "unknown location",
        "home",
        "test",
        "coast",
        "bo",
        "duka",
        "unga",
        "mboga",
        "bodaboda",
        "garbage collector",
        "africastalking",
    }
)
_NOT_A_LETTER = re.compile(r"[^a-z0-9' ]+")


def normalise_village(typed: str) -> str:
    """Give the village that was meant, or an empty string where none was named."""
    words = " ".join(_NOT_A_LETTER.sub(" ", typed.lower()).split())
    if words in _NOWHERE:
        return ""
    if words.startswith("kayaba"):
        return "Kayaba"
    return _SAME_PLACE.get(words, words).title().replace("'O", "'o").replace("Ge ", "GE ")
