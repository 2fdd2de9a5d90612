"""The dip-sample grid: cases down, questions across."""

from flask import Blueprint

bp = Blueprint("grids", __name__, template_folder="templates")
