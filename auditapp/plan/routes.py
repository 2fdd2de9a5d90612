"""The improvement plan."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("plan", __name__, template_folder="templates")
NAVIGATION = (("/plan", "Plan", Permission.READ_FIGURES),)
