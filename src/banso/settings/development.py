"""A person's own machine and the demo: SQLite, no mail leaves, demo sign-in allowed by `BANSO_DEMO_MODE`."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from banso.settings import environment
from banso.settings.base import *  # noqa: F403

SECRET_KEY = environment.text("SECRET_KEY", "development-only-key-never-used-in-production")
DEBUG = environment.flag("DEBUG")
DEMO_MODE = environment.flag("DEMO_MODE")
CLOCK_DAYS = environment.clock_days()
if CLOCK_DAYS and not DEMO_MODE:
    raise ImproperlyConfigured(environment.ONLY_THE_DEMO)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # nothing is collected: static files are served from where they are
# Passkeys need a secure origin; browsers accept localhost without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
