"""Reports: workbooks made from the plan and its figures, for one month at a time."""
