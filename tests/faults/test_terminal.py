"""What an operator does at a terminal beside the running house."""

import re
from pathlib import Path

import httpx

from tests.make.house import RunningHouse, open_house

ANSWERS = {
    "name": "西湖圈",
    "language": "zh-Hans",
    "currency": "TEA",
    "currency_exponent": "0",
    "mode": "mutual_credit",
    "operator_name": "林晓明",
    "address": "lin@example.org",
}


def test_the_printed_link_opens_the_first_questions_and_the_operator_is_found(home: Path) -> None:
    with open_house(home) as house:
        link = re.search(r"http://\S+/setup/\S+", house.output)
        assert link is not None
        assert httpx.post(link[0], data=ANSWERS, headers={"origin": house.url}).status_code == 303
        assert httpx.get(link[0]).status_code == 404

        found = house.run("person", "find", "lin@example.org")
        assert found.returncode == 0, found.stderr
        assert "operator" in found.stdout
        missing = house.run("person", "make-operator", "nobody@example.org")
        assert missing.returncode == 1
        assert "Traceback" not in missing.stderr

        rotated = house.run("keys", "rotate")
        assert rotated.returncode == 0, rotated.stderr
        assert "1 fields and files moved over" in rotated.stdout
        # the running house learns of the new key by itself
        again = house.run("person", "find", "lin@example.org")
        assert again.returncode == 0, again.stderr


def test_commands_on_a_folder_without_a_house_say_so(tmp_path: Path) -> None:
    house = RunningHouse(tmp_path / "home")
    told = house.run("check")
    assert told.returncode == 1
    assert "no house in" in told.stderr
    assert not (house.home / "postgres").exists()
