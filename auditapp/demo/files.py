"""Files of the demo, as a council's own systems export them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_file(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file with these columns."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
