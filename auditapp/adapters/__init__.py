"""The outside world, one module each: database, migrations, web forms, tables, excel, charts."""
