"""Who may do what: accounts, roles, teams, signing in."""
