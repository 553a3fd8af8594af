"""Every foreseen refusal names a reason and a way forward, and a code of its own."""

from collections.abc import Iterator

from quanzi.app import build
from quanzi.kernel import errors
from quanzi.web.errors import STATUS, status_of


def _all(kind: type[errors.QuanziError]) -> Iterator[type[errors.QuanziError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all(child)


def test_the_kinds_are_seven() -> None:
    assert {kind.__name__ for kind in errors.QuanziError.__subclasses__()} == {
        "NotFound",
        "Forbidden",
        "Conflict",
        "Invalid",
        "TooMany",
        "Unavailable",
        "NotSignedIn",
    }
    assert set(STATUS) == set(errors.QuanziError.__subclasses__())


def test_each_error_of_the_house_has_a_code_of_its_own_a_reason_and_a_way_forward() -> None:
    assert build.build_app is not None
    known: dict[str, str] = {}
    for error in _all(errors.QuanziError):
        assert error.reason.endswith((".", "?")), error
        assert error.way_forward.endswith((".", "?")), error
        if "code" in vars(error):
            assert known.setdefault(error.code, error.__name__) == error.__name__, f"{error.code} means two things"
        assert status_of(error()) in STATUS.values()
