"""What machines ask: the process, the database, the figures."""

import pytest

from quanzi.app.health import may_read_metrics
from tests.make.site import Site


async def test_the_house_is_alive_and_ready(site: Site) -> None:
    async with site.visitor() as client:
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/readyz")).status_code == 200


async def test_it_is_alive_and_not_ready_without_its_database(site: Site) -> None:
    site.house.db.pool.terminate()
    async with site.visitor() as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/api/v1/circles", headers={"accept": "application/json"})).status_code in {401, 503}


async def test_the_figures_tell_of_requests_connections_events_and_jobs(site: Site) -> None:
    async with site.visitor() as client:
        await client.post("/sign-in", data={"address": "lin@example.org"})
        told = (await client.get("/metrics")).text
    connections, jobs = 'quanzi_database_connections{state="open"}', 'quanzi_jobs{status="queued"} 1.0'
    for figure in ("quanzi_requests_total{", "quanzi_outbox_events ", connections, jobs):
        assert figure in told


@pytest.mark.parametrize(
    ("client", "authorization", "token", "allowed"),
    [
        ("127.0.0.1", "", "", True),
        ("::1", "", "", True),
        ("10.0.0.5", "", "", False),
        ("", "", "", False),
        ("unix", "", "", False),
        ("10.0.0.5", "Bearer t", "t", True),
        ("127.0.0.1", "", "t", False),
        ("127.0.0.1", "Bearer x", "t", False),
        ("127.0.0.1", "t", "t", False),
        ("127.0.0.1", "Bearer é", "t", False),
    ],
)
def test_figures_are_for_this_machine_or_the_token(*, client: str, authorization: str, token: str, allowed: bool) -> None:
    assert may_read_metrics(client=client, authorization=authorization, token=token) is allowed


async def test_a_proxy_on_this_machine_brings_nobody_to_the_figures(site: Site) -> None:
    async with site.visitor() as client:
        assert (await client.get("/metrics")).status_code == 200
        assert (await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"})).status_code == 404
