"""What is written in one moment leaves together, in order, and nothing is left behind at closing."""

import asyncio

from quanzi.app.serve import Joined


class Wire(asyncio.Transport):
    """Notes what reaches it."""

    def __init__(self) -> None:
        """Nothing was written yet."""
        super().__init__()
        self.said: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said.append(bytes(data))

    def close(self) -> None:
        self.said.append(b"closed")

    def is_closing(self) -> bool:
        return self.said[-1:] == [b"closed"]


async def test_a_head_and_its_body_leave_together() -> None:
    wire = Wire()
    joined = Joined(wire, asyncio.get_running_loop())
    joined.write(b"head ")
    joined.write(b"body")
    assert wire.said == []
    await asyncio.sleep(0)
    assert wire.said == [b"head body"]
    joined.write(b"next")
    await asyncio.sleep(0)
    assert wire.said == [b"head body", b"next"]


async def test_closing_leaves_nothing_behind() -> None:
    wire = Wire()
    joined = Joined(wire, asyncio.get_running_loop())
    joined.write(b"last")
    joined.close()
    await asyncio.sleep(0)
    assert wire.said == [b"last", b"closed"]
    assert joined.is_closing()
