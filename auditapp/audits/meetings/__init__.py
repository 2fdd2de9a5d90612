"""Checklists, recorded after each meeting."""
