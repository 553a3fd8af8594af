"""Every page of the house, one line each."""

from litestar.types import ControllerRouterHandler

from quanzi.web import statics
from quanzi.web.pages import (
    api_docs,
    circle_entry,
    circle_invites,
    circle_manage,
    circle_people,
    circle_settings,
    circles,
    decisions,
    installable,
    keyring,
    public,
    reports,
    sessions,
    sign_in,
    tokens,
    welcome,
)

ROUTES: list[ControllerRouterHandler] = [
    statics.serve_static,
    public.show_landing,
    public.show_about,
    public.show_offline,
    public.show_styleguide,
    api_docs.show_api_docs,
    public.keep_preferences,
    installable.show_manifest,
    installable.serve_worker,
    installable.draw_person,
    installable.draw_circle,
    *sign_in.ROUTES,
    *welcome.ROUTES,
    *sessions.ROUTES,
    *keyring.ROUTES,
    *tokens.ROUTES,
    *circles.ROUTES,
    *circle_entry.ROUTES,
    *circle_manage.ROUTES,
    *circle_people.ROUTES,
    *circle_invites.ROUTES,
    *circle_settings.ROUTES,
    *reports.ROUTES,
    *decisions.ROUTES,
]
