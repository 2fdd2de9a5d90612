"""Published forms in plain words."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("forms", __name__, template_folder="templates")
NAVIGATION = (("/forms", "Forms", Permission.SIGNED_IN),)
