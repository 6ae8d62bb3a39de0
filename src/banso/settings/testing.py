"""Tests: the database of `BANSO_TEST_DATABASE` (sqlite | a postgresql URL), fast password hashes, demo sign-in on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from banso.settings.base import *  # noqa: F403
from banso.settings.base import SQLITE_OPTIONS, database

SECRET_KEY = "testing-only-key"
DEMO_MODE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATA_DIR = Path(tempfile.gettempdir()) / f"banso-test-{os.getpid()}"
MEDIA_ROOT = DATA_DIR / "uploads"
STATIC_ROOT = DATA_DIR / "static"

_url = os.environ.get("BANSO_TEST_DATABASE", "sqlite")
if _url == "sqlite":
    # A file and not memory: threads of the race tests and the live server share it as in production.
    DATABASES = {"default": database(f"sqlite:///{DATA_DIR / 'banso.sqlite3'}")}
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # What a machine that loses its power would lose is no test's matter.
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": f"{SQLITE_OPTIONS['init_command']} PRAGMA synchronous=OFF;"
    }
else:
    DATABASES = {"default": database(_url)}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"].setdefault("OPTIONS", {"options": "-c synchronous_commit=off"})
    # Two runs on one server must not share a database.
    DATABASES["default"]["TEST"] = {"NAME": f"test_banso_{os.getpid()}"}
# Between transactional tests the history is emptied (banso.foundation.history_guard).
HISTORY_MAY_BE_FLUSHED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
