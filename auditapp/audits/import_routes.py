"""Bringing in last year's spreadsheet: look first, then load."""

from flask import Blueprint

bp = Blueprint("imports", __name__, template_folder="templates")
