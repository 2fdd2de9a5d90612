"""Guards every route: access is denied by default.

A route that declares nothing stops the application from starting.
"""

from typing import Any

from flask import Flask, abort, current_app, g, request, session
from flask_login import current_user

from auditapp.web.access import Permission, close_session


class RouteWithoutPermission(RuntimeError):
    """A route that declares neither a permission nor that it is public."""


def guard(app: Flask) -> None:
    """Put the guard on every route, and refuse to start with a route that declares nothing."""

    def check() -> Any:
        view = current_app.view_functions.get(request.endpoint or "")
        permission: Permission | None = getattr(view, "permission", None)
        if view is not None and permission is None:
            return None
        if getattr(session, "unread", False):
            abort(503)
        if current_user.is_authenticated:
            g.reader = current_user.reader
        if permission is None:
            return None
        if "reader" not in g:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return None if g.reader.may(permission) else abort(403)

    app.before_request(check)
    app.after_request(close_session)
    app.teardown_request(close_session)


def check_every_route(app: Flask) -> None:
    """RouteWithoutPermission names every route that does not declare what it needs."""
    bare = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "permission")
    )
    if bare:
        raise RouteWithoutPermission(f"No permission is declared for: {', '.join(bare)}")
