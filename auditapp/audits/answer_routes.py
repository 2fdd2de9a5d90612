"""Saving and submitting an audit by script: JSON in, JSON out."""

from flask import Blueprint

bp = Blueprint("answers", __name__, template_folder="templates")
