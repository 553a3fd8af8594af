"""Components: all shown in the style guide, safe with what people type, and silent about names that are not shown."""

import re
from datetime import UTC, datetime
from pathlib import Path

import jinja2
import pytest
from markupsafe import Markup

from quanzi.web import assets, rendering, views

TEMPLATES = rendering.TEMPLATES_FOLDER
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
NASTY = '"><script>alert(1)</script>'
# Pieces of other components, and those that the shell itself shows on every page.
NOT_ALONE = {
    "mark",
    "flashes",
    "lightbox",
    "landing_picture",
    "state_picture",
    "error_text",
    "like_button",
    "item_menu",
    "time_of",
    "file_row",
    "opening_picture",
    "voice",
}
# The house's components; what one kind of page alone is made of stands in a part of its own and is shown there.
SHARED = [
    "button",
    "card",
    "circle",
    "comment",
    "composer",
    "data",
    "feedback",
    "form",
    "icon",
    "media",
    "menu",
    "person",
    "picture",
    "post",
]


@pytest.fixture(scope="module", params=["en", "zh-Hans"])
def environment(request: pytest.FixtureRequest) -> jinja2.Environment:
    return rendering.make_environment(request.param)


def render(environment: jinja2.Environment, source: str, **facts: object) -> str:
    return environment.from_string(source).render(**facts)


def person(**changes: object) -> views.PersonView:
    facts = {"id": "p", "name": "林晓明", "href": "/people/p", "avatar_url": "/avatar/p.svg", "tier": 2} | changes
    return views.PersonView(**facts)


def test_every_shared_component_is_shown_in_the_style_guide() -> None:
    parts = [(TEMPLATES / "parts" / f"{name}.html").read_text() for name in SHARED]
    shown = "".join([*parts, *(path.read_text() for path in (TEMPLATES / "pages").glob("styleguide*.html"))])
    names = {name for part in parts for name in re.findall(r"{% macro ([a-z]\w*)", part)}
    missing = sorted(name for name in names - NOT_ALONE if f"ui.{name}(" not in shown and f"{{{{ {name}(" not in shown)
    assert len(names) > 50
    assert not missing


def test_every_class_that_a_template_names_has_a_style() -> None:
    styles = "".join(path.read_text() for path in (assets.STATIC_FOLDER / "css").glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", styles))
    unknown = sorted(
        f"{path.name}: {name}"
        for path in TEMPLATES.rglob("*.html")
        for names in re.findall(r'class="([^"]*)"', path.read_text())
        for name in re.sub(r"\{[{%].*?[%}]\}", " ", names).split()
        if re.fullmatch(r"[\w-]*\w", name) and name not in known and not any(one.startswith(f"{name}-") for one in known)
    )
    assert not unknown


def test_no_component_is_left_unused() -> None:
    parts = {path.name: path.read_text() for path in (TEMPLATES / "parts").glob("*.html")}
    everything = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    names = {name for part in parts.values() for name in re.findall(r"{% macro (\w+)", part)}
    unused = sorted(name for name in names if len(re.findall(rf"[.\s{{]{name}\(", everything)) < 2)
    assert not unused


def test_templates_stay_short() -> None:
    long = [f"{path.name}: {count}" for path in TEMPLATES.rglob("*.html") if (count := len(path.read_text().splitlines())) > 150]
    assert not long


def test_what_people_type_is_never_html(environment: jinja2.Environment) -> None:
    nasty = person(name=NASTY, bio=NASTY, note=NASTY)
    circle = views.CircleView(id="c", name=NASTY, href="/circles/c", picture_url="/avatar/circle/c.svg", topic=NASTY)
    post = views.PostView(id="1", href="/circles/c/posts/1", author=nasty, published_at=NOW, html=Markup("<p>ok</p>"))
    drawn = render(
        environment,
        "{{ ui.person_card(p) }}{{ ui.circle_card(c) }}{{ ui.post_card(post) }}{{ ui.field('f', n, value=n, error=n, hint=n) }}"
        "{{ ui.comment_form('/x', 'k', value=n) }}{{ ui.search_field('/s', value=n) }}{{ ui.notice(n, title=n) }}",
        p=nasty,
        c=circle,
        post=post,
        n=NASTY,
    )
    assert "<script>" not in drawn
    assert "<p>ok</p>" in drawn


def test_a_badge_without_a_name_gives_no_sign_away(environment: jinja2.Environment) -> None:
    drawn = render(environment, "{{ ui.avatar(p) }}{{ ui.name(p) }}", p=person(name=""))
    assert "sign=" not in drawn
    assert ("Verified member" in drawn) or ("已认证成员" in drawn)


def test_a_shown_name_puts_its_sign_on_the_picture(environment: jinja2.Environment) -> None:
    assert "/avatar/p.svg?sign=%E6%98%8E" in render(environment, "{{ ui.avatar(p) }}", p=person())
    photo = person(avatar_url="/avatar/p/m.webp")
    assert 'src="/avatar/p/m.webp"' in render(environment, "{{ ui.avatar(p) }}", p=photo)


def test_who_left_has_no_link(environment: jinja2.Environment) -> None:
    drawn = render(environment, "{{ ui.name(p) }}", p=person(name="", tier=0, gone=True))
    assert "<a" not in drawn


def test_photos_keep_their_place_while_they_load(environment: jinja2.Environment) -> None:
    photos = tuple(views.Photo(f"/m/{n}.webp", f"/m/{n}-full.webp", 800, 600, "a tree") for n in range(9))
    drawn = render(environment, "{{ ui.photo_grid(photos, 'g') }}", photos=photos)
    assert drawn.count('width="800" height="600"') == 9
    assert drawn.count('alt="a tree"') == 9


def test_an_icon_that_is_named_is_there(environment: jinja2.Environment) -> None:
    sprite = assets.find_asset("icons/sprite.svg").body.decode()
    page = (Path(TEMPLATES) / "parts").glob("*.html")
    named = {part.split('"')[0] for path in page for part in path.read_text().split('ui.icon("')[1:]}
    assert named
    assert not [name for name in named if f'id="{name}"' not in sprite]


@pytest.mark.parametrize(("score", "share"), [(300, "0 "), (350, "0"), (650, "50.0 "), (950, "100"), (1200, "100 ")])
def test_the_gauge_shows_the_score_on_its_scale(environment: jinja2.Environment, score: int, share: str) -> None:
    assert f'stroke-dasharray="{share}' in render(environment, "{{ ui.gauge(s, 'x') }}", s=score)


def test_an_unknown_field_is_an_error(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        render(environment, "{{ page.nothing }}", page=person())
