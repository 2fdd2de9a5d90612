"""Options that several commands take."""

from typing import Any

import click

from auditapp.domain.calendar import Month


class MonthType(click.ParamType[Month]):
    """A reporting month, refused with how to write one."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: Any, ctx: Any) -> Month:
        try:
            return value if isinstance(value, Month) else Month.parse(str(value))
        except ValueError as error:
            self.fail(f"“{value}”: {error}", param, ctx)


MONTH = MonthType()
