"""Sample data for the style guide: every component, with words as people here would write them, in both languages."""

from datetime import datetime, timedelta

import msgspec
from markupsafe import Markup

from quanzi.web import assets, views

_LOUDNESS = (12, 30, 58, 84, 96, 80, 52, 66, 90, 74, 46, 22, 8, 14, 40, 28)


class Samples(msgspec.Struct, frozen=True):
    """What the page /styleguide shows; built anew for each request, so that "3 minutes ago" stays true."""

    people: tuple[views.PersonView, ...]
    circles: tuple[views.CircleView, ...]
    posts: tuple[views.PostView, ...]
    comments: tuple[views.CommentView, ...]
    decision: views.Decision
    options: tuple[views.Option, ...]
    bars: tuple[views.Bar, ...]
    subtabs: tuple["SampleTab", ...]
    balance: tuple[int, ...]
    attachments: tuple[views.AttachmentView, ...]
    icons: tuple[str, ...]
    moment: datetime


class SampleTab(msgspec.Struct, frozen=True):
    """A tab inside a page."""

    label: str
    href: str
    current: bool = False
    count: int = 0


def make_samples(*, now: datetime) -> Samples:
    """All samples, as seen at `now`."""
    people = _people()
    circles = _circles(people)
    sprite = assets.find_asset("icons/sprite.svg").body.decode()
    return Samples(
        people=people,
        circles=circles,
        posts=_posts(people, circles, now=now),
        comments=_comments(people, now=now),
        decision=_decision(now),
        options=(
            views.Option("open", "Open · 公开", "Anyone may read and join. · 任何人都可以看，也可以加入。"),
            views.Option("closed", "Closed · 需申请", "Listed; the owner lets people in. · 能搜到，由圈主批准加入。"),
            views.Option("hidden", "Hidden · 隐藏", "By invitation only; nobody else knows. · 仅限邀请，外人看不到。"),
        ),
        bars=(
            views.Bar("Kept deals · 履约", 0.82, "+164"),
            views.Bar("Identity · 身份", 0.6, "+90"),
            views.Bar("Time here · 资历", 0.34, "+41"),
        ),
        subtabs=(
            SampleTab("Posts · 帖子", "#tabs", current=True),
            SampleTab("Members · 成员", "#tabs", count=3),
            SampleTab("Charter · 圈规", "#tabs"),
        ),
        balance=(120, 135, 128, 160, 152, 149, 190, 188, 214, 205, 240, 236),
        attachments=_attachments(),
        icons=tuple(part.partition('"')[0] for part in sprite.split('<symbol id="')[1:]),
        moment=now,
    )


def _attachments() -> tuple[views.AttachmentView, ...]:
    sound = assets.static("samples/voice.webm")
    peaks = tuple(_LOUDNESS[place % 16] * (40 + place % 24 * 2) // 90 for place in range(64))
    picture = _photo("tea", 320, 240, "A tea table by the window · 窗边的茶席")
    return (
        views.AttachmentView(
            kind="voice", voice_url=sound, seconds=1.5, peaks=peaks, transcript="周六七点，老地方见。 See you on Saturday at seven."
        ),
        views.AttachmentView(kind="file", full=sound, name="徽杭古道-两日路线.pdf", size_bytes=1_482_000),
        views.AttachmentView(
            kind="sound_picture",
            src=picture.src,
            full=picture.full,
            voice_url=sound,
            width=picture.width,
            height=picture.height,
            seconds=1.5,
            peaks=peaks,
            alt=picture.alt,
        ),
        views.AttachmentView(
            kind="drawing",
            src=assets.static("samples/drawing.svg"),
            full=assets.static("samples/drawing.svg"),
            width=300,
            height=225,
            alt="A cup, drawn by hand · 手绘的茶杯",
        ),
    )


def _people() -> tuple[views.PersonView, ...]:
    def person(key: str, name: str, tier: int, bio: str, note: str) -> views.PersonView:
        return views.PersonView(id=key, name=name, href="#people", avatar_url=f"/avatar/{key}.svg", tier=tier, bio=bio, note=note)

    return (
        person("lin", "林晓梅", 3, "周末爬山，平日泡茶。在找一起走徽杭古道的人。", "3 circles in common · 3 个共同圈子"),
        person("amina", "Amina W.", 2, "Grows tomatoes on a balcony and is not sorry.", "1 circle in common · 1 个共同圈子"),
        person("zhou", "*舟", 1, "", "Member since 2024 · 2024 年加入"),
        person("joseph", "Joseph Mwangi", 2, "Carpenter. I repair what others throw away.", ""),
        person("new", "", 1, "", "Shows only the badge · 仅显示认证"),
    )


def _circles(people: tuple[views.PersonView, ...]) -> tuple[views.CircleView, ...]:
    def circle(key: str, name: str, topic: str, **more: object) -> views.CircleView:
        start = views.CircleView(id=key, name=name, href="#circles", picture_url=f"/avatar/circle/{key}.svg?sign={name[0]}", topic=topic)
        return msgspec.structs.replace(start, **more)

    return (
        circle(
            "tea",
            "喝茶的人",
            "从绿茶到普洱，晒茶席、聊茶山。不卖茶，不拼单。",
            member_count=12840,
            standing="member",
            unread_count=4,
            activity=(2, 0, 3, 5, 1, 4, 8, 6, 3, 0, 2, 7, 9, 5),
            faces=people[:3],
        ),
        circle(
            "balcony",
            "Balcony gardeners",
            "What grows on four square metres, and what the pigeons left of it.",
            member_count=342,
            activity=(1, 0, 0, 2, 1, 0, 1, 3, 0, 0, 1, 2, 1, 4),
            faces=people[1:4],
        ),
        circle(
            "alumni",
            "2008 级同学会",
            "老同学近况，仅限本级。",
            kind="closed",
            member_count=86,
            activity=(0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1),
            faces=people[:2],
        ),
        circle(
            "repair",
            "Repair, don't replace",
            "Bring the broken thing; take it home working.",
            kind="closed",
            standing="asked",
            member_count=57,
        ),
    )


def _posts(people: tuple[views.PersonView, ...], circles: tuple[views.CircleView, ...], *, now: datetime) -> tuple[views.PostView, ...]:
    def link(place: int) -> views.CircleLink:
        circle = circles[place]
        return views.CircleLink(circle.id, circle.name, circle.href, circle.picture_url)

    tea = _photo("tea", 800, 600, "A green bowl of tea, steaming, on a wooden table")
    ridge = _photo("ridge", 800, 600, "Violet mountain ridges at sunset")
    garden = _photo("garden", 800, 800, "Tomato plants with three ripe fruits")
    street = _photo("street", 600, 800, "A narrow street at night with red lanterns")
    return (
        views.PostView(
            id="p1",
            href="#posts",
            author=people[0],
            published_at=now - timedelta(minutes=7),
            circle=link(0),
            language="zh-Hans",
            html=Markup(
                "<p>今早新到的安吉白茶，85 度水、三克、第二泡最好。香气像刚割过的草地，回甘能留到中午。</p><p>周六下午在老茶馆有个小茶席，还有两个位子，想来的在下面留言。</p>"
            ),
            photos=(tea,),
            like_count=38,
            liked=True,
            comment_count=12,
            unread=True,
        ),
        views.PostView(
            id="p2",
            href="#posts",
            author=people[1],
            published_at=now - timedelta(hours=3),
            circle=link(1),
            language="en",
            edited_at=now,
            html=Markup(
                "<p>Day 64. <strong>Three ripe ones</strong> before the pigeons noticed. The trick was an old net curtain and a very bad scarecrow.</p>"
            ),
            photos=(garden, ridge, street),
            like_count=9,
            comment_count=3,
            may_edit=True,
            may_delete=True,
            may_report=False,
            link=views.LinkPreview("https://example.org/net", "example.org", "How to hang a net over four pots"),
        ),
        views.PostView(
            id="p3",
            href="#posts",
            author=people[2],
            published_at=now - timedelta(days=2),
            circle=link(0),
            language="zh-Hans",
            html=Markup("<p>徽杭古道走完了，两天一夜。下次十月去，想约的举手。</p>"),
            photos=(ridge, tea, street, garden, ridge),
            like_count=126,
            comment_count=31,
        ),
    )


def _photo(name: str, width: int, height: int, alt: str) -> views.Photo:
    address = assets.static(f"samples/{name}.svg")
    return views.Photo(src=address, full=address, width=width, height=height, alt=alt)


def _comments(people: tuple[views.PersonView, ...], *, now: datetime) -> tuple[views.CommentView, ...]:
    reply = views.CommentView(
        id="c2",
        href="#thread",
        author=people[0],
        written_at=now - timedelta(minutes=2),
        language="zh-Hans",
        html=Markup("<p>留好了，三点见。带个杯子就行。</p>"),
        may_edit=True,
        may_delete=True,
        may_report=False,
    )
    return (
        views.CommentView(
            id="c1",
            href="#thread",
            author=people[3],
            written_at=now - timedelta(minutes=5),
            language="en",
            html=Markup("<p>One seat for me, please. I can bring a stool, since I made too many.</p>"),
            like_count=4,
            replies=(reply,),
        ),
        views.CommentView(id="c3", href="#thread", author=people[2], written_at=now - timedelta(minutes=4), html=Markup(""), gone=True),
        views.CommentView(
            id="c4",
            href="#thread",
            author=people[4],
            written_at=now - timedelta(minutes=1),
            language="zh-Hans",
            html=Markup("<p>85 度是不是太烫了？我一般 80。</p>"),
        ),
    )


def _decision(now: datetime) -> views.Decision:
    return views.Decision(
        title="Your post was taken down · 你的帖子已被移除",
        rule="Charter of 喝茶的人, point 2: no selling. · 圈规第 2 条：不卖茶。",
        reason="The post offers tea for sale and names a price. · 帖子里有报价和购买方式。",
        way_forward="You may publish it again without the offer, or ask another moderator to look at it. · 去掉报价后可以重新发布，也可以请另一位管理员复核。",
        decided_at=now - timedelta(hours=1),
        decided_by="林晓梅",
        href="#feedback",
        href_label="Ask for a second look · 申请复核",
    )
