"""Confirmation of visit dates: questions, answers by page, link, Excel or telephone, agreement, changes."""
