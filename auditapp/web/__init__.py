"""What every route needs: access, sessions, the activity log, addresses, filters, charts."""
