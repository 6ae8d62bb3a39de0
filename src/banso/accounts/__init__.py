"""Users, roles per fiscal year and organisation, invitations, sign-in, two-factor."""
