"""`create_app`: wires settings, database, sessions, features, headers and error pages."""

import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, request
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from auditapp import errors
from auditapp.adapters.database import Database
from auditapp.audits.bulk_import import routes as bulk_import_routes
from auditapp.audits.capture import (
    confirmation_routes,
    delete_routes,
    grade_reason_routes,
    save_api,
)
from auditapp.audits.capture import routes as capture_routes
from auditapp.audits.grid import routes as grid_routes
from auditapp.audits.meetings import routes as meetings_routes
from auditapp.audits.my_work import routes as my_work_routes
from auditapp.audits.reading import routes as reading_routes
from auditapp.audits.revisions import case_routes as case_details_routes
from auditapp.audits.revisions import routes as revisions_routes
from auditapp.audits.search import case_routes as search_routes
from auditapp.case_lists import column_routes, remove_routes
from auditapp.case_lists import routes as case_list_routes
from auditapp.config import Settings, SettingsError
from auditapp.coverage import routes as coverage_routes
from auditapp.escalations import routes as escalations
from auditapp.forms import routes as forms
from auditapp.learning import routes as learning_routes
from auditapp.measures import routes as measures
from auditapp.people import expired_forms, sign_in
from auditapp.people import routes as people
from auditapp.plan import routes as plan
from auditapp.programme import routes as programme_routes
from auditapp.records import routes as records
from auditapp.reports import routes as reports
from auditapp.rounds import case_routes, conflict_routes
from auditapp.rounds import open_routes as round_open_routes
from auditapp.rounds import routes as rounds
from auditapp.web import access, answer_form, route_guard, sessions, template_filters, urls

FEATURES = (
    my_work_routes,
    search_routes,
    capture_routes,
    escalations,
    save_api,
    confirmation_routes,
    delete_routes,
    grade_reason_routes,
    revisions_routes,
    case_details_routes,
    reading_routes,
    grid_routes,
    meetings_routes,
    bulk_import_routes,
    rounds,
    round_open_routes,
    case_routes,
    conflict_routes,
    remove_routes,
    case_list_routes,
    column_routes,
    coverage_routes,
    programme_routes,
    measures,
    learning_routes,
    plan,
    reports,
    forms,
    people,
    records,
)
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
# The referrer stays within the site. With "no-referrer" browsers hide the origin of every form
# too, so that neither a late form nor, over HTTPS, any form at all could be told from a forgery.
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
)


def create_app(settings: Settings) -> Flask:
    """The web application for these settings; SettingsError names what makes it unsafe."""
    app = Flask("auditapp", static_folder="static", template_folder="templates")
    app.request_class = answer_form.FormRequest
    _configure(app, settings)
    database = Database(settings.database_url)
    app.extensions["auditapp.database"] = database
    app.session_interface = sessions.DatabaseSessions(database)
    _templates(app, settings)
    urls.register(app)
    expired_forms.register(app)
    route_guard.guard(app)
    _sign_in(app)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    _machine_addresses(app, database)
    errors.register(app)
    app.after_request(_headers(settings))
    route_guard.check_every_route(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    faults = []
    if settings.is_production and len(settings.secret_key.encode()) < 32:
        faults.append("AUDITAPP_SECRET_KEY must hold at least 32 random characters.")
    if settings.is_production and not settings.trusted_hosts:
        faults.append("AUDITAPP_TRUSTED_HOSTS must name the host people type in.")
    if faults:
        raise SettingsError("\n".join(faults))
    app.config.update(
        SECRET_KEY=settings.secret_key or secrets.token_hex(32),
        SESSION_COOKIE_NAME="__Host-session" if settings.is_production else "session",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=12_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_production,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=1),
        COUNCIL=settings.council,
        FORUM=settings.forum,
        REST_MONTHS=settings.rests,
        IS_DEMO=settings.environment == "demo",
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]


def _templates(app: Flask, settings: Settings) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(sorted(Path(__file__).parent.rglob("templates"))),
            PrefixLoader(
                {
                    name: PackageLoader(name)
                    for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    template_filters.register(app)
    app.jinja_env.globals.update(
        council=settings.council,
        forum=settings.forum,
        duty_number=settings.duty_number,
        is_demo=settings.environment == "demo",
        navigation=_navigation,
    )


def _navigation() -> list[dict[str, Any]]:
    """The pages this reader may open, the current one marked."""
    reader = getattr(g, "reader", None)
    if reader is None:
        return []
    entries = [entry for feature in FEATURES for entry in getattr(feature, "NAVIGATION", ())]
    here = "/" + request.path.split("/")[1]
    return [
        {"text": text, "href": path, "current": path == here}
        for path, text, permission in entries
        if reader.may(permission)
    ]


class _Manager(LoginManager):  # type: ignore[misc]
    """Signing in lives in the session alone: a "remember me" cookie opens nothing."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


def _sign_in(app: Flask) -> None:
    CSRFProtect(app)
    manager = _Manager(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(sign_in.load)
    manager.unauthorized_handler(expired_forms.ask_to_sign_in)
    app.jinja_env.globals["current_user"] = current_user


def _machine_addresses(app: Flask, database: Database) -> None:
    @app.get("/health")
    @access.public
    def show_health() -> Any:
        try:
            database.answers()
        except (SQLAlchemyError, OSError):
            return jsonify(status="the database does not answer"), 503
        return jsonify(status="ok")

    access.public(app.view_functions["static"])


def _headers(settings: Settings) -> Any:
    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    return add
