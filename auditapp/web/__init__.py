"""Parts shared by all routes: access, sessions, the activity log, addresses, filters, charts."""
