"""The guard: headers on everything, nothing on behalf of another site."""

import pytest

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
