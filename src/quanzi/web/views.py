"""What the components read: frozen structs that pages fill from the slices' answers. A template sees nothing else."""

from datetime import datetime

import msgspec
from markupsafe import Markup


class Photo(msgspec.Struct, frozen=True):
    """A photo as shown: `src` for the column, `full` for the lightbox; `width` and `height` of `src` in pixels."""

    src: str
    full: str
    width: int
    height: int
    alt: str = ""


class PersonView(msgspec.Struct, frozen=True):
    """A person as this reader may see her: `name` is what she chose to show, `tier` her real-name tier 0 to 3.

    An empty name is a badge without a name; `gone` is one who left. `bot`: it is none, but a program of a group.
    """

    id: str
    name: str
    href: str
    avatar_url: str
    tier: int = 0
    bio: str = ""
    note: str = ""
    gone: bool = False
    bot: bool = False


class CircleLink(msgspec.Struct, frozen=True):
    """A circle where only its name and picture are shown."""

    id: str
    name: str
    href: str
    picture_url: str


class CircleView(msgspec.Struct, frozen=True):
    """A circle as this reader may see it.

    `kind` is open, closed or hidden; `standing` none, member, asked or owner; `activity` posts per day, oldest first.
    """

    id: str
    name: str
    href: str
    picture_url: str
    topic: str = ""
    kind: str = "open"
    standing: str = "none"
    member_count: int = 0
    unread_count: int = 0
    language: str = ""
    activity: tuple[int, ...] = ()
    faces: tuple[PersonView, ...] = ()


class LinkPreview(msgspec.Struct, frozen=True):
    """A link named in a post: where it leads, in plain text."""

    href: str
    host: str
    title: str = ""


class PostView(msgspec.Struct, frozen=True):
    """A post as this reader may see it; `circle` is None where the page is the circle's own."""

    id: str
    href: str
    author: PersonView
    published_at: datetime
    html: Markup
    circle: CircleLink | None = None
    language: str = ""
    edited_at: datetime | None = None
    photos: tuple[Photo, ...] = ()
    link: LinkPreview | None = None
    like_count: int = 0
    liked: bool = False
    comment_count: int = 0
    unread: bool = False
    may_like: bool = True
    may_edit: bool = False
    may_delete: bool = False
    may_moderate: bool = False
    may_report: bool = True
    talk_href: str = ""


class CommentView(msgspec.Struct, frozen=True):
    """A comment with its replies; `gone` keeps the place of one that was deleted. `branch` leads to `more_replies` too."""

    id: str
    href: str
    author: PersonView
    written_at: datetime
    html: Markup
    language: str = ""
    edited_at: datetime | None = None
    like_count: int = 0
    liked: bool = False
    gone: bool = False
    replies: tuple["CommentView", ...] = ()
    more_replies: int = 0
    branch: str = ""
    may_like: bool = True
    may_reply: bool = True
    may_edit: bool = False
    may_delete: bool = False
    may_moderate: bool = False
    may_report: bool = True


class Decision(msgspec.Struct, frozen=True):
    """What was decided about something of mine: the rule, the reason in words, and what I can do now."""

    title: str
    rule: str
    reason: str
    way_forward: str
    decided_at: datetime
    decided_by: str = ""
    href: str = ""
    href_label: str = ""


class Option(msgspec.Struct, frozen=True):
    """One of several answers to choose from."""

    value: str
    label: str
    hint: str = ""


class Bar(msgspec.Struct, frozen=True):
    """One line of a bar list; `share` of the full width from 0 to 1, `shown` the figure in words."""

    label: str
    share: float
    shown: str


class AttachmentView(msgspec.Struct, frozen=True):
    """What a message carries: kind picture, voice, file, drawing or sound_picture; width and height are those of `src`.

    `src` is what is shown, `full` what opens or is fetched; `voice_url` is the sound of a voice or of a picture that sounds.
    `scan` is "waiting" or "harmful" for a file that is not given out.
    """

    kind: str
    src: str = ""
    full: str = ""
    voice_url: str = ""
    name: str = ""
    size_bytes: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0
    peaks: tuple[int, ...] = ()
    transcript: str = ""
    alt: str = ""
    scan: str = ""
