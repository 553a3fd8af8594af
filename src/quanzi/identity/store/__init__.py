"""All SQL of identity, by noun."""

from quanzi.identity.store.people import find_self, list_name_forms
from quanzi.identity.store.sessions import (
    delete_oldest_sessions,
    delete_other_sessions,
    delete_session,
    insert_session,
    list_session_people,
    list_sessions,
    update_session_name,
    update_session_seen,
)

__all__ = [
    "delete_oldest_sessions",
    "delete_other_sessions",
    "delete_session",
    "find_self",
    "insert_session",
    "list_name_forms",
    "list_session_people",
    "list_sessions",
    "update_session_name",
    "update_session_seen",
]
