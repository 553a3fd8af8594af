"""An address answers by the methods that the API's document names, and by no other."""

import re
from uuid import uuid4

from tests.make.site import Site

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def test_no_address_answers_by_a_method_that_the_document_does_not_name(site: Site) -> None:
    client, _ = await site.member()
    paths: dict[str, set[str]] = {}
    for path, calls in (await client.get("/api/openapi.json")).json()["paths"].items():
        # two names for one place in a path are one address
        paths.setdefault(re.sub(r"\{\w+\}", "{}", path), set()).update(method.upper() for method in calls)
    assert len(paths) > 200
    for path, named in paths.items():
        address = path.replace("{}", str(uuid4()))
        for method in METHODS:
            if method not in named:
                answer = await client.request(method, address)
                assert answer.status_code in {404, 405}, (method, path)
                assert answer.json()["code"], (method, path)
