"""A stop is clean and short; a second start, and a start after a killed one, say and do the right thing."""

import signal
import socket
import time
from pathlib import Path

import httpx
from websockets.sync.client import connect

from tests.make.house import RunningHouse, open_house

# the promise is 5 s on a machine that does nothing else (bench/start.py measures it); tests run side by side
STOP_SECONDS_MAX = 15


def test_a_house_tells_a_second_start_where_it_is_and_stops_with_connections_open(home: Path) -> None:
    with open_house(home, metrics_token="figures-please") as house:
        second = house.run("up")
        assert second.returncode == 1
        assert house.url in second.stderr
        assert house.process is not None
        assert house.process.poll() is None

        assert httpx.get(f"{house.url}/metrics").status_code == 404
        told = httpx.get(f"{house.url}/metrics", headers={"authorization": "Bearer figures-please"})
        assert "quanzi_requests_total" in told.text

        _person, cookies = house.member_cookie()
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with (
            httpx.Client(base_url=house.url) as idle,
            socket.create_connection(("127.0.0.1", house.port)) as half,
            connect(f"ws://localhost:{house.port}/live", additional_headers={"cookie": cookie}),
        ):
            idle.get("/healthz")
            half.sendall(b"POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf")
            time.sleep(0.2)
            house.signal(signal.SIGTERM)
            assert house.wait_gone(STOP_SECONDS_MAX) < STOP_SECONDS_MAX
        assert house.process.returncode == 0
        assert house.server.running_pid() is None


def test_after_a_killed_house_the_next_one_takes_its_database_over(home: Path) -> None:
    with open_house(home) as house:
        orphan = house.server.running_pid()
        house.signal(signal.SIGKILL)
        house.wait_gone(2)
        assert house.server.running_pid() == orphan
        house.start()
        assert house.server.running_pid() == orphan
        house.signal(signal.SIGINT)
        house.wait_gone(STOP_SECONDS_MAX)
        assert house.server.running_pid() is None


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    house = RunningHouse(tmp_path / "home")
    with socket.create_server(("127.0.0.1", house.port)):
        told = house.run("up")
    assert told.returncode == 1
    assert f"port {house.port}" in told.stderr
    assert "QUANZI_PORT" in told.stderr
    assert not (house.home / "postgres").exists()
