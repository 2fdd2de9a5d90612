"""Reports."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("reports", __name__, template_folder="templates")
NAVIGATION = (("/reports", "Reports", Permission.EXPORT),)
