"""Laws of shown names: never more than allowed, and nearer never less."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.identity import showing
from quanzi.identity.errors import NearerSeesLess
from quanzi.identity.legal_name import is_form_of
from quanzi.identity.mask import mask_name
from quanzi.identity.profile import NameDisplay
from quanzi.identity.showing import NameForm
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from tests.make.people import make_member

HAN = st.text(alphabet="王李张刘陈杨赵黄周吴欧阳司马诸葛明晓梅芳军丽", min_size=1, max_size=6)
LATIN = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéåñABCDEFG'-", min_size=1, max_size=20)
ANY_NAME = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), st.sampled_from("王明·Jane 😀é")), max_size=60
)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "*明"),
        ("林晓明", "**明"),
        ("欧阳明", "**明"),
        ("欧阳娜娜", "***娜"),
        ("林 晓明", "**明"),
        ("明", "*"),
        ("迪丽热巴·迪力木拉提", "***巴"),
        ("买买提", "**提"),
        ("John Smith", "J*** S."),
        ("John Ronald Reuel Tolkien", "J*** T."),
        ("Madonna", "M***"),
        ("Élodie Ångström", "É*** Å."),
        ("E\u0301lodie", "É***"),
        ("J Smith", "*** S."),
        ("J", "***"),
        ("Li Na", "L*** N."),
        ("😀 Jane", "*** J."),
        ("😀", "***"),
        ("Jane 林晓明", "J*** **明"),
        ("林晓明 Jane", "**明 J."),
        ("김민수", "**수"),
        ("O'Neill", "O***"),
        ("Анна Каренина", "А*** К."),
        ("", ""),
        ("   ", ""),
        ("1234", "***"),
    ],
)
def test_each_kind_of_name_has_its_mask(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def _letters(text: str) -> list[str]:
    return [sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign).startswith("L")]


@given(ANY_NAME)
def test_a_mask_shows_two_letters_at_most_and_never_digits_or_pictures(name: str) -> None:
    masked = mask_name(name)
    assert len(_letters(masked)) <= 2
    assert all(sign in "* ." or unicodedata.category(sign)[0] in "LM" or sign in "\u200c\u200d" for sign in masked)
    assert set(_letters(masked)) <= set(_letters(name))


@given(HAN)
def test_a_chinese_mask_keeps_one_sign_and_hides_the_surname(name: str) -> None:
    masked = mask_name(name)
    assert len(_letters(masked)) == (1 if len(name) > 1 else 0)
    assert len(masked) <= 4
    assert masked != name


@given(st.lists(LATIN, min_size=1, max_size=4).map(" ".join))
def test_a_mask_is_never_the_whole_name(name: str) -> None:
    if _letters(name):
        assert _letters(mask_name(name)) != _letters(name)


@given(ANY_NAME)
def test_more_is_shown_from_badge_to_mask_to_full(name: str) -> None:
    letters = [len(_letters(showing.show_name(name, form))) for form in NameForm]
    assert letters == sorted(letters)
    assert showing.show_name(name, NameForm.BADGE) == ""


@pytest.mark.parametrize(
    ("name", "legal", "is_form"),
    [
        ("John Smith", "John Ronald Smith", True),
        ("Smith John", "John Smith", True),
        ("john smith", "John Smith", True),
        ("Élodie Dupont", "Elodie Dupont", True),
        ("林 晓明", "林晓明", True),
        ("迪丽热巴迪力木拉提", "迪丽热巴·迪力木拉提", True),
        ("Jane Smith", "John Smith", False),
        ("John", "John Smith", False),
        ("林晓", "林晓明", False),
        ("John Peter Smith", "John Smith", False),
        ("", "", False),
    ],
)
def test_what_is_still_the_legal_name(name: str, legal: str, is_form: bool) -> None:
    assert is_form_of(name, legal) is is_form


@pytest.mark.parametrize("members", list(NameForm))
@pytest.mark.parametrize("circles", list(NameForm))
@pytest.mark.parametrize("contacts", list(NameForm))
async def test_a_nearer_audience_never_sees_less(tx: Tx, members: NameForm, circles: NameForm, contacts: NameForm) -> None:
    me = await make_member(tx)
    order = list(NameForm)
    chosen = NameDisplay(members, circles, contacts)
    if order.index(members) <= order.index(circles) <= order.index(contacts):
        await showing.choose_name_display(tx, by=me, display=chosen)
        assert (await showing.find_my_profile(tx, by=me)).display == chosen
    else:
        with pytest.raises(NearerSeesLess):
            await showing.choose_name_display(tx, by=me, display=chosen)


async def test_only_a_name_that_all_members_see_in_full_is_found(tx: Tx, keys: Keys) -> None:
    me, reader = await make_member(tx, name=""), await make_member(tx)
    await showing.change_name(tx, by=me, keys=keys, name="Zoë Quartermaine")
    for members, found in ((NameForm.FULL, 1), (NameForm.MASKED, 0), (NameForm.BADGE, 0)):
        await showing.choose_name_display(tx, by=me, display=NameDisplay(members, NameForm.FULL, NameForm.FULL))
        hits = await showing.search_people(tx, by=reader, query="zoe quarter", hidden=frozenset())
        assert len(hits) == found
