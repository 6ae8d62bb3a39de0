"""Django management commands of accounts."""
