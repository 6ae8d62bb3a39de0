"""The verbs of accounts: roles, invitations, passwords, sessions, the demo's users."""
