"""The year's programme, opening a month in one step, and coverage."""

from flask import Blueprint

bp = Blueprint("programme", __name__, template_folder="templates")
