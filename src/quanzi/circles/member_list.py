"""Reading a list of people one has: CSV with a name and an e-mail or phone per line, and what is wrong with each line."""

import csv
import io
from collections.abc import Iterator, Sequence

import msgspec

from quanzi import identity
from quanzi.circles.errors import ListTooLong, ListUnreadable
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid

FAULTS_SHOWN_MAX = 200
_NAME = frozenset({"name", "full name", "姓名", "名字", "昵称"})
_ADDRESS = frozenset(
    {
        "email",
        "e-mail",
        "mail",
        "e-mail address",
        "email address",
        "邮箱",
        "电子邮箱",
        "邮件",
        "phone",
        "mobile",
        "tel",
        "telephone",
        "phone number",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "联系方式",
        "e-mail or phone",
        "email or phone",
    }
)
_CELL_CHARACTERS_MAX = 320
_CELLS_MAX = 20

NO_ADDRESS = "There is no e-mail or phone in this line."
BAD_ADDRESS = "“{value}” is neither an e-mail address nor a phone number."
TWICE = "“{value}” stands in the list already."


class ListRow(msgspec.Struct, frozen=True):
    """One person of a list; `line` counts from 1, as an editor shows it."""

    line: int
    name: str
    address: identity.Address


class ListFault(msgspec.Struct, frozen=True):
    """What is wrong with one line, as an English message id, and the value that is to blame."""

    line: int
    problem: str
    value: str


class MemberList(msgspec.Struct, frozen=True):
    """A list as far as it could be read; `fault_count` may be more than the `faults` that are told."""

    rows: tuple[ListRow, ...]
    faults: tuple[ListFault, ...]
    fault_count: int


def read_member_list(raw: bytes, *, region: str) -> MemberList:
    """Every line of a CSV file in UTF-8, UTF-16 or GBK, with comma, semicolon or tab. ListUnreadable, ListTooLong.

    The first line may name the columns; without it, any cell that reads as an address is the address.
    """
    rows: list[ListRow] = []
    faults: list[ListFault] = []
    seen: set[str] = set()
    for line, cells in _lines(decode_list(raw)):
        if len(rows) + len(faults) >= limits.IMPORT_ROWS_MAX:
            raise ListTooLong(field="list", rows_max=limits.IMPORT_ROWS_MAX)
        found = _read_line(line, cells, region=region)
        if isinstance(found, ListRow) and found.address.look_up in seen:
            found = ListFault(line, TWICE, found.address.text)
        if isinstance(found, ListFault):
            faults.append(found)
            continue
        seen.add(found.address.look_up)
        rows.append(found)
    if not rows and not faults:
        raise ListUnreadable(field="list")
    return MemberList(tuple(rows), tuple(faults[:FAULTS_SHOWN_MAX]), len(faults))


def decode_list(raw: bytes) -> str:
    """The file as text, whichever of UTF-8, UTF-16 and GBK it is in. ListUnreadable, ListTooLong."""
    if len(raw) > limits.IMPORT_BYTES_MAX:
        raise ListTooLong(field="list", rows_max=limits.IMPORT_ROWS_MAX)
    encodings = ("utf-16",) if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ListUnreadable(field="list")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with something in them, without the heading."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter=delimiter)
    heading = True
    try:
        for cells in reader:
            stripped = [cell.strip()[:_CELL_CHARACTERS_MAX] for cell in cells[:_CELLS_MAX]]
            if not any(stripped):
                continue
            if heading and _is_heading(stripped):
                heading = False
                continue
            heading = False
            yield reader.line_num, stripped
    except csv.Error as error:
        raise ListUnreadable(field="list") from error


def _is_heading(cells: Sequence[str]) -> bool:
    return any(cell.casefold() in _ADDRESS for cell in cells) or all(cell.casefold() in _NAME for cell in cells if cell)


def _read_line(line: int, cells: Sequence[str], *, region: str) -> ListRow | ListFault:
    """The first cell that reads as an address is it; the first that does not and has letters is the name."""
    address: identity.Address | None = None
    rest: list[str] = []
    for cell in cells:
        if address is None and (found := _read_address(cell, region)) is not None:
            address = found
        elif cell:
            rest.append(cell)
    if address is not None:
        name = next((cell for cell in rest if any(sign.isalpha() for sign in cell)), "")
        return ListRow(line, name[: limits.NAME_CHARACTERS_MAX], address)
    blamed = next((cell for cell in reversed(rest) if "@" in cell or any(sign.isdigit() for sign in cell)), "")
    return ListFault(line, BAD_ADDRESS, blamed[:80]) if blamed else ListFault(line, NO_ADDRESS, "")


def _read_address(cell: str, region: str) -> identity.Address | None:
    if "@" not in cell and not any(sign.isdigit() for sign in cell):
        return None
    try:
        return identity.read_address(cell, region=region)
    except Invalid:
        return None
