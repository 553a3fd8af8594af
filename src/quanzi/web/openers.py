"""First words to somebody new: from what both like and what they wrote for all of a circle to read, and from nothing else."""

import re
from collections.abc import Callable

import msgspec

from quanzi.kernel import limits
from quanzi.messaging import strangers

Say = Callable[..., str]
_TITLE_CHARACTERS_MAX = 40
_MARKS = re.compile(r"[*_`#>~\[\]]+|\(https?://[^)]*\)|https?://\S+")
_ENDS = re.compile(r"(?<=[.!?。！？])\s*")


class Ground(msgspec.Struct, frozen=True):
    """What two share in public: interests of both, names of circles of both, what the other wrote last in one of them.

    `title` is the beginning of that post, `title_circle` where it stands; `both_wrote` a circle in which both wrote.
    """

    topics: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    title: str = ""
    title_circle: str = ""
    both_wrote: str = ""


def suggest_openers(say: Say, ground: Ground) -> tuple[str, ...]:
    """A few beginnings in the reader's language, the most particular first; none that a request could not hold."""
    found: list[str] = []
    if ground.title:
        found.append(
            say(
                "I read your post “{title}” in {circle}. I would like to hear more about it.",
                title=ground.title,
                circle=ground.title_circle,
            )
        )
    found += [say("We both like {topic}. How did it begin for you?", topic=topic) for topic in ground.topics[:2]]
    if ground.both_wrote:
        found.append(say("We both write in {circle}, so I thought I would say hello.", circle=ground.both_wrote))
    elif ground.circles:
        found.append(say("We are both in {circle}. What brought you there?", circle=ground.circles[0]))
    return tuple(one for one in found if _fits(one))[: limits.OPENERS_MAX]


def cut_title(text: str) -> str:
    """What a post is about: its first sentence without marks, short."""
    line = next((line for line in (_MARKS.sub("", line).strip() for line in text.splitlines()) if line), "")
    first = _ENDS.split(line, maxsplit=1)[0].rstrip(".。 ")
    most = _TITLE_CHARACTERS_MAX
    return first if len(first) <= most else first[: most - 1].rstrip(" ,;:，、；：") + "…"


def _fits(text: str) -> bool:
    return len(text) <= limits.TALK_CHARACTERS_MAX and strangers.find_way_out(text) is None
