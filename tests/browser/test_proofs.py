"""Proving a threshold in Chromium: to a verifier that learns nothing else, and to and from the npm library @sd-jwt/core."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, expect

from quanzi.infra.postgres import EmbeddedPostgres
from tests.browser.conftest import Demo, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VENDOR = Path(__file__).parent / "vendor"
MODULES = {"@sd-jwt/core": "sd-jwt-core.js", "@owf/identity-common": "owf-identity-common.js"}


def _switch_on(page: Page) -> None:
    """A score for who is signed in, by the credit slice's own door on the house's database."""


def test_650_is_proved_to_a_verifier_that_learns_nothing_else(open_page: OpenPage, demo: Demo) -> None:
    holder, verifier = open_page(enter="member"), open_page()
    holder.goto("/credit/prove")
    holder.screenshot(path="/tmp/prove1.png", full_page=True)
    verifier.goto("/credit/verify")
    verifier.screenshot(path="/tmp/verify1.png", full_page=True)
