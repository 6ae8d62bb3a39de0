"""Questionnaires: definitions, invitations, answers addressed to an organisation in a fiscal year."""
