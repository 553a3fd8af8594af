"""A stop of the tour: a page, and what is done there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: `at` is its address, with {places}, and `deed` what is done there where the page answers a form."""

    template: str
    at: str
    deed: Callable[[Page], None] | None = None
    wide: bool = False


def press(selector: str) -> Callable[[Page], None]:
    """Press the first of what `selector` finds."""

    def click(page: Page) -> None:
        page.locator(selector).first.click()

    return click


def press_two(first: str, then: str) -> Callable[[Page], None]:
    """Press one thing, and another on the page it leads to."""

    def click(page: Page) -> None:
        press(first)(page)
        page.wait_for_load_state()
        press(then)(page)

    return click


def send(form: str, **fields: str) -> Callable[[Page], None]:
    """Fill in a form and send it."""

    def fill(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"{form} [name={name}]").fill(value)
        page.locator(f"{form} button[type=submit]").last.click()

    return fill
