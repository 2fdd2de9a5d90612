"""Workbooks that go out, written with openpyxl."""
