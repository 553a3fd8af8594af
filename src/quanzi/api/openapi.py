"""What the OpenAPI document says of the API as a whole."""

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme

import quanzi

TOKEN, SESSION = "token", "session"
_DESCRIPTION = """Everything that the pages do, for programs. A personal access token opens what its scopes name; make one under
Me → Access tokens. Times are RFC 3339 in UTC, ids are UUIDs, lists come in pages with `cursor` and `limit`. A POST may carry
`Idempotency-Key`: sent again with the same body it gives the first answer again. A refusal is `application/problem+json` with a
stable `code`, the reason and the way forward in the language of `Accept-Language`. What you may not see is 404."""


def describe_api() -> OpenAPIConfig:
    """The head of /api/openapi.json."""
    return OpenAPIConfig(
        title="Quanzi",
        version=quanzi.__version__,
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/api",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                TOKEN: SecurityScheme(type="http", scheme="bearer", description="A personal access token."),
                SESSION: SecurityScheme(type="apiKey", name="quanzi", security_scheme_in="cookie", description="The session of a browser."),
            }
        ),
    )
