"""Measures."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("measures", __name__, template_folder="templates")
NAVIGATION = (("/measures", "Measures", Permission.READ_FIGURES),)
