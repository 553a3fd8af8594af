"""Commands at a terminal share one database: with the house that is up, and one at a time without it."""

from pathlib import Path

import psycopg
import pytest

from quanzi.infra import home
from quanzi.infra.postgres import borrow_database, embedded_server
from quanzi.infra.settings import Settings


def _ask(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 42").fetchone()


def test_a_second_command_waits_for_the_first_and_shares_with_a_house_that_is_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    server = embedded_server(settings)
    try:
        with (
            borrow_database(settings, command="world load", make=True) as url,
            pytest.raises(home.HomeInUse, match="quanzi world load"),
            borrow_database(settings, command="backup", make=True),
        ):
            pytest.fail("the first one stops the server when it is done")
        assert _ask_nobody(url)
        server.start()
        with home.hold_home(settings.home, command="up"), borrow_database(settings, command="backup", make=True) as url:
            assert _ask(url) == (42,)
        assert server.running_pid() is not None
        with borrow_database(settings, command="backup", make=True) as url:
            assert _ask(url) == (42,)
        assert server.running_pid() is not None, "who did not start it does not stop it"
    finally:
        server.stop()


def _ask_nobody(url: str) -> bool:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    return True
