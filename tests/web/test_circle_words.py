"""Words that pages take from tables by key are there in Chinese, and no key is without words."""

from typing import get_args

from quanzi import moderation
from quanzi.circles import member_list, model
from quanzi.web import i18n, report_views
from quanzi.web.pages import circle_manage, decisions


def test_every_word_of_the_tables_is_translated() -> None:
    words = [
        *circle_manage.DEEDS.values(),
        *(text for pair in decisions.WORDS.values() for text in pair),
        *(text for pair in report_views.CATEGORIES.values() for text in pair),
        *report_views.KINDS.values(),
        *report_views.TITLES.values(),
        member_list.NO_ADDRESS,
        member_list.BAD_ADDRESS,
        member_list.TWICE,
    ]
    assert [text for text in words if i18n.translate("zh-Hans", text) == text] == []


def test_every_key_has_words() -> None:
    assert set(decisions.WORDS) == set(get_args(model.DecisionKind))
    assert set(report_views.CATEGORIES) == set(moderation.CATEGORIES)
    assert set(get_args(model.DecisionKind)) <= set(circle_manage.DEEDS)
    assert set(report_views.KINDS) == set(report_views.TITLES) == set(get_args(moderation.SubjectKind))
