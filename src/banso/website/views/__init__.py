"""Views of the frame: home, dashboards, errors."""
