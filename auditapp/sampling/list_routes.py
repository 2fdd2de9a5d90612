"""Case lists: uploading one, reading its preview, freezing it."""

from flask import Blueprint

bp = Blueprint("case_lists", __name__, template_folder="templates")
