"""Base templates, components, navigation, dashboards, commands."""
