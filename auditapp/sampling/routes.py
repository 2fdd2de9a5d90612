"""Rounds: opening one, its draw, its cases, and who audits them."""

from flask import Blueprint

from auditapp.people.access import Permission

bp = Blueprint("rounds", __name__, template_folder="templates")
NAVIGATION = (("/rounds", "Rounds", Permission.READ_ROUNDS),)
