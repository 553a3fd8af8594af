"""A line between a browser and the house that is slow, and breaks: Chromium's own emulation does not delay what sockets carry."""

import asyncio
import contextlib
import threading
from collections.abc import Generator
from typing import Self


class SlowLine:
    """A proxy whose bytes take `latency_s` each way, in order; `broken` cuts what is open and takes nothing new."""

    def __init__(self, port: int) -> None:
        """To the house at `port` of this machine."""
        self.latency_s = 0.0
        self.port = 0
        self._to, self._broken = port, False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        """Open it."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @contextlib.contextmanager
    def broken(self) -> Generator[None]:
        """Nothing goes through meanwhile."""
        self._broken = True
        self._loop.call_soon_threadsafe(self._cut)
        yield
        self._broken = False

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._cut()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._broken:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, far_writer}
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        for one in (writer, far_writer):
            self._writers.discard(one)
            one.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(due, writer))
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                due.put_nowait((self._loop.time() + self.latency_s, data))
        due.put_nowait((self._loop.time() + self.latency_s, b""))
        await sending

    async def _send(self, due: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while True:
                when, data = await due.get()
                await asyncio.sleep(max(0.0, when - self._loop.time()))
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()
