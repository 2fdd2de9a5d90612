"""What a workbook holds, sheet by sheet, before anything is written."""
