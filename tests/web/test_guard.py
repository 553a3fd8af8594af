"""The guard: headers on everything, nothing on behalf of another site."""

import pytest

from quanzi.kernel import limits
from tests.make.site import Site


async def test_every_answer_carries_the_security_headers(site: Site) -> None:
    async with site.visitor() as client:
        for path in ("/static/css/tokens.css", "/nowhere"):
            answer = await client.get(path)
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"origin": "https://elsewhere.example"}, True),
        ({"origin": "http://localhost:8000"}, False),
    ],
)
async def test_a_deed_on_behalf_of_another_site_is_refused(site: Site, headers: dict[str, str], refused: bool) -> None:
    async with site.visitor() as client:
        answer = await client.post("/sign-out", headers=headers)
        assert (answer.text == "This request came from another site and was not carried out.") is refused


@pytest.mark.parametrize("path", ["/sign-in", "/compose", "/api/v1/sign-in"])
async def test_a_stranger_can_not_fill_the_memory(site: Site, path: str) -> None:
    async with site.visitor() as client:
        answer = await client.post(path, content=b"a" * (limits.BODY_BYTES_MAX + 1), headers={"content-type": "application/json"})
        assert answer.status_code in {401, 413}
