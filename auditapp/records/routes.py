"""The log."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("records", __name__, template_folder="templates")
NAVIGATION = (("/log", "Log", Permission.READ_LOG),)
