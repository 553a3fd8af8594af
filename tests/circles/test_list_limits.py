"""A list that is made to keep a server busy costs no more than an honest one."""

import time

import pytest

from quanzi.circles.errors import ListTooLong
from quanzi.circles.member_list import read_member_list
from quanzi.kernel import limits


def test_a_line_of_a_million_cells_is_read_no_further_than_people_write() -> None:
    began = time.process_time()
    found = read_member_list(b"1," * (limits.IMPORT_BYTES_MAX // 2), region="CN")
    assert (len(found.rows), found.fault_count) == (0, 1)
    assert time.process_time() - began < 2


def test_lines_that_cannot_be_used_count_too() -> None:
    with pytest.raises(ListTooLong):
        read_member_list(b"1\n" * (limits.IMPORT_ROWS_MAX + 1), region="CN")
    assert read_member_list(b"1\n" * limits.IMPORT_ROWS_MAX, region="CN").fault_count == limits.IMPORT_ROWS_MAX
