"""One spelling per village."""

import csv
import gzip

import pytest

from quanzi.world import villages

from .test_pictures import DEMO


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("miyani", "Miyani"),
        ("Mkanyeni ", "Mkanyeni"),
        ("Kayaba -kambi Moto", "Kayaba"),
        ("KAYABA", "Kayaba"),
        ("Mukuru Kayaba ", "Kayaba"),
        ("Chidzivuni", "Chidzuvini"),
        ("Ng'ombeni", "Ng'ombeni"),
        ("ngombeni", "Ng'ombeni"),
        ("None", ""),
        ("Unknown location", ""),
    ],
)
def test_spellings_of_one_village_become_one(typed: str, meant: str) -> None:
    assert villages.normalise_village(typed) == meant


def test_a_normal_name_stays_as_it_is() -> None:
    with gzip.open(DEMO / "sarafu.csv.gz", "rt", encoding="utf-8") as file:
        names = {row["village"] for row in csv.DictReader(file)}
    assert {villages.normalise_village(name) for name in names} == names
    assert len(names) < 593
