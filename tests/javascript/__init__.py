"""Tests and checks of the JavaScript of the pages, run by Node: python -m tests.javascript"""
