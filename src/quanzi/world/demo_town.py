"""The demo put together: rows for every slice's loader, all that follows from the package's files and one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID

import msgspec

from quanzi import media
from quanzi.circles.bulk import NewCircle, NewMember
from quanzi.feed.bulk import NewComment, NewCommentLike, NewLike, NewPost, NewSeen
from quanzi.identity.bulk import NewPerson
from quanzi.kernel import ids, limits
from quanzi.media.bulk import Drawn, NewPicture
from quanzi.world import cast
from quanzi.world.naming import number_of
from quanzi.world.texts import CircleText, PostText, read_circles, read_posts

_FOUNDED_DAYS_AGO = 430
_LIKES_MAX = 34
_PICTURE_SIZE = (1200, 900)
_SEEN_MINUTES_AGO = {"cooking": 600, "swap": 300, "languages": 500, "running": 700}
"""Where the member has new posts waiting; elsewhere she has read everything."""


@dataclass(slots=True)
class Town:
    """Everything there is to load, in the order of loading."""

    people: list[NewPerson] = field(default_factory=list[NewPerson])
    circles: list[NewCircle] = field(default_factory=list[NewCircle])
    members: list[NewMember] = field(default_factory=list[NewMember])
    pictures: list[NewPicture] = field(default_factory=list[NewPicture])
    posts: list[NewPost] = field(default_factory=list[NewPost])
    comments: list[NewComment] = field(default_factory=list[NewComment])
    likes: list[NewLike] = field(default_factory=list[NewLike])
    comment_likes: list[NewCommentLike] = field(default_factory=list[NewCommentLike])
    seen: list[NewSeen] = field(default_factory=list[NewSeen])


@dataclass(frozen=True, slots=True)
class Place:
    """A circle while the demo is put together."""

    text: CircleText
    circle_id: UUID
    owner: NewPerson
    members: list[NewPerson]
    founded_at: datetime

    def voice(self, by: str) -> NewPerson:
        """Who speaks as `zh3`, `en0` or `owner` here."""
        if by == "owner":
            return self.owner
        if by == "member":
            return next(one for one in self.members if one.person_id == cast.DOORS[0].person_id)
        language = "zh-Hans" if by.startswith("zh") else "en"
        doors = {door.person_id for door in cast.DOORS}
        fitting = [one for one in self.members if one.language == language and one is not self.owner and one.person_id not in doors]
        return fitting[int(by[2:]) % len(fitting)]


def circle_id(slug: str) -> UUID:
    """The same id in every demo."""
    return ids.id_from_source(source="demo-circle", key=slug)


def build_town(now: datetime) -> Town:
    """The whole demo as it stands at `now`: posts lie that many minutes back."""
    town = Town()
    people = cast.cast_people()
    doors = {door.key: door.person(now) for door in cast.DOORS}
    town.people = [*doors.values(), *(one.person for one in people)]
    posts = read_posts()
    spoken = {post.circle: post.language for post in posts if post.by == "owner"}
    places = _build_places(people, doors, now, spoken)
    newest: dict[str, datetime] = {}
    for index, post in enumerate(posts):
        newest.setdefault(post.circle, now - timedelta(minutes=post.minutes_ago))
        _add_post(town, places[post.circle], post, index, now)
    for place in places.values():
        _add_circle(town, place, newest.get(place.text.slug, place.founded_at))
    town.seen = list(_list_seen(places, now))
    return town


def _build_places(people: list[cast.Dweller], doors: Mapping[str, NewPerson], now: datetime, spoken: Mapping[str, str]) -> dict[str, Place]:
    """Every circle with its people; an owner is verified and speaks the language they write in there."""
    circles = read_circles()
    groups = cast.count_savings_groups()
    seats = cast.seat_people(people, circles)
    places: dict[str, Place] = {}
    for index, text in enumerate(circles):
        members = [one.person for one in seats[text.slug]]
        owner = (
            doors[text.owner]
            if text.owner
            else next(one for one in members if one.tier > 0 and one.language == spoken.get(text.slug, one.language))
        )
        here = [doors[door.key] for door in cast.DOORS if text.slug in door.circles and doors[door.key] is not owner]
        founded_at = now - timedelta(days=_FOUNDED_DAYS_AGO - 7 * index)
        if text.savings_village:
            count = groups.get(text.savings_village, 0)
            text = msgspec.structs.replace(text, topic=f"{text.topic} {count} 个小组, {count} groups.")  # noqa: PLW2901
        places[text.slug] = Place(text, circle_id(text.slug), owner, [*here, *members], founded_at)
    return places


def _add_circle(town: Town, place: Place, active_at: datetime) -> None:
    text = place.text
    picture = _picture(text.picture, owner=place.owner, key=f"circle/{text.slug}", to=f"circle:{place.circle_id}", at=place.founded_at)
    town.pictures.append(picture)
    town.circles.append(
        NewCircle(
            circle_id=place.circle_id,
            name=text.name,
            topic=text.topic,
            owner_id=place.owner.person_id,
            founded_at=place.founded_at,
            active_at=active_at,
            on_topic=text.on_topic,
            off_topic=text.off_topic,
            contact=place.owner.name,
            language=text.language,
            visibility=text.visibility,
            question=text.question,
            picture=(media.write_photos([picture.photo()]) or [None])[0],
        )
    )
    for one in place.members:
        if one is not place.owner:
            days = number_of(f"joined/{text.slug}/{one.person_id}") % 300
            joined_at = max(one.joined_at, place.founded_at + timedelta(days=min(days, 40)))
            town.members.append(NewMember(place.circle_id, one.person_id, joined_at))


def _add_post(town: Town, place: Place, text: PostText, index: int, now: datetime) -> None:
    author = place.voice(text.by)
    post_id = ids.id_from_source(source="demo-post", key=f"{text.circle}/{number_of(text.text)}")
    at = now - timedelta(minutes=text.minutes_ago, seconds=index % 60)
    pictures = [
        _picture(photo.picture, owner=author, key=f"{post_id}/{place_in}", to=f"post:{post_id}", at=at, alt=photo.alt)
        for place_in, photo in enumerate(text.photos)
    ]
    town.pictures += pictures
    photos = media.write_photos([one.photo() for one in pictures])
    town.posts.append(NewPost(place.circle_id, post_id, author.person_id, text.text, at, photos))
    comments = list(_list_comments(place, text, post_id, now))
    town.comments += comments
    town.comment_likes += [like for one in comments for like in _list_comment_likes(place, one, now)]
    town.likes += _list_likes(place, post_id, author, at, now)


def _list_comments(place: Place, text: PostText, post_id: UUID, now: datetime) -> Iterator[NewComment]:
    made = [ids.id_from_source(source="demo-comment", key=f"{post_id}/{index}") for index in range(len(text.comments))]
    for comment_id, comment in zip(made, text.comments, strict=True):
        root_id = comment_id if comment.answers is None else made[comment.answers]
        yield NewComment(
            circle_id=place.circle_id,
            post_id=post_id,
            comment_id=comment_id,
            root_id=root_id,
            parent_id=None if comment.answers is None else root_id,
            author_id=place.voice(comment.by).person_id,
            text=comment.text,
            created_at=now - timedelta(minutes=comment.minutes_ago),
        )


def _list_comment_likes(place: Place, comment: NewComment, now: datetime) -> Iterator[NewCommentLike]:
    """None for every second comment, and a few for the others."""
    spread = number_of(f"likes/{comment.comment_id}")
    others = [one for one in place.members if one.person_id != comment.author_id]
    for step in range(min(len(others), spread % 2 * (spread >> 8) % 8)):
        person = others[((spread >> 16) + step) % len(others)]
        at = comment.created_at + (now - comment.created_at) * (step + 1) / 9
        yield NewCommentLike(comment.circle_id, comment.post_id, comment.comment_id, person.person_id, at)


def _list_likes(place: Place, post_id: UUID, author: NewPerson, at: datetime, now: datetime) -> Iterator[NewLike]:
    """A few or many, later ones rarer, never one's own."""
    spread = number_of(f"likes/{post_id}")
    hours = max(1.0, (now - at).total_seconds() / 3600)
    wanted = 1 + spread % min(_LIKES_MAX, 4 + int(hours))
    others = [one for one in place.members if one is not author]
    first = (spread >> 16) % len(others)
    for step in range(min(wanted, len(others))):
        person = others[(first + step * 7) % len(others)] if len(others) % 7 else others[(first + step) % len(others)]
        yield NewLike(place.circle_id, post_id, person.person_id, at + (now - at) * ((step + 1) / (wanted + 1)) ** 2)


def _picture(name: str, *, owner: NewPerson, key: str, to: str, at: datetime, alt: str = "") -> NewPicture:
    media_id = ids.id_from_source(source="demo-picture", key=key)
    return NewPicture(owner.person_id, media_id, _read_drawing(name), to, at, alt)


def _read_drawing(name: str) -> Drawn:
    folder = files("quanzi.world") / "demo" / "pictures"
    sides = {side: f"{name}.{side}.webp" if side < max(_PICTURE_SIZE) else f"{name}.webp" for side in limits.PHOTO_SIDES_PX}
    return Drawn(*_PICTURE_SIZE, {side: (folder / file).read_bytes() for side, file in sides.items()})


def _list_seen(places: Mapping[str, Place], now: datetime) -> Iterator[NewSeen]:
    for door in cast.DOORS:
        for slug in door.circles:
            minutes = _SEEN_MINUTES_AGO.get(slug, 1) if door.key == "member" else 1
            yield NewSeen(door.person_id, places[slug].circle_id, now - timedelta(minutes=minutes))
