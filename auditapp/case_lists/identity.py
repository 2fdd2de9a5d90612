"""What in a list may say who a child is: its further columns, and its references.

A column that may is read, looked at, and left out, unless a person keeps it. The values that are
left out are in no list and in no log.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from auditapp.adapters.uploads.columns import MatchedColumns
