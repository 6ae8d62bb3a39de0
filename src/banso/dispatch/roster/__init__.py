"""The roster of experts and the calendars of experts and municipalities."""
