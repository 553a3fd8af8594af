"""A link in a text says where it leads, or is no link."""

import pytest

from quanzi.web.markdown import show_text


@pytest.mark.parametrize("address", ["//elsewhere.example/login", "/me/data", "javascript:alert(1)", "data:text/html,x", "ftp://x.example"])
def test_an_address_without_a_web_scheme_is_shown_as_it_was_typed(address: str) -> None:
    assert "<a" not in show_text(f"[Read this]({address})").html


@pytest.mark.parametrize("address", ["https://tea.example/a", "HTTP://tea.example", "mailto:tea@tea.example"])
def test_a_web_or_mail_address_becomes_a_link(address: str) -> None:
    assert '<a href="' in show_text(f"[Read this]({address})").html
