"""What holds in every environment."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from banso.settings import environment

PACKAGE_DIR = Path(__file__).resolve().parent.parent
# Where the running system keeps its database, uploads and builds.
DATA_DIR = Path(environment.text("DATA_DIR", "var")).resolve()

SECRET_KEY = environment.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = environment.words("HOSTS", "127.0.0.1,localhost,[::1]")
DEMO_MODE = False
# Whole days by which the clock of the demo is moved (banso.foundation.clock); nowhere else.
CLOCK_DAYS = 0
# Roles that must have a second factor before they may work (production sets this).
TWO_FACTOR_REQUIRED_ROLES: frozenset[str] = frozenset()

INSTALLED_APPS = [
    "banso.website",
    "banso.annual",
    "banso.events",
    "banso.outlook",
    "banso.payments",
    "banso.reports",
    "banso.dates",
    "banso.briefings",
    "banso.logistics",
    "banso.plans",
    "banso.dispatch",
    "banso.selection",
    "banso.calls",
    "banso.correspondence",
    "banso.letters",
    "banso.surveys",
    "banso.intake",
    "banso.accounts",
    "banso.years",
    "banso.directory",
    "banso.foundation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

# Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses, networks, or `unix`.
TRUSTED_PROXIES = environment.words("TRUSTED_PROXIES")
TRUST_PROTO_OF_ANYBODY = False

MIDDLEWARE = [
    "banso.website.middleware.HeadMiddleware",
    "banso.foundation.visitors.VisitorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "banso.website.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "banso.accounts.middleware.ActorMiddleware",
    "banso.accounts.browsers.BrowserMiddleware",
    "axes.middleware.AxesMiddleware",
    "banso.website.middleware.RememberYearMiddleware",
    "banso.website.middleware.MarkDocumentsMiddleware",
    "banso.website.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "banso.website.urls"
WSGI_APPLICATION = "banso.website.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "banso.website.context.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at BEGIN: a read-then-write transaction cannot fail half-way with "locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database(url: str) -> dict[str, object]:
    """Return Django's setting for a database URL (`sqlite:///…` or `postgresql://…`)."""
    settings: dict[str, object] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = dict(SQLITE_OPTIONS)
    return settings


DATABASES = {"default": database(environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'banso.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.User"
# Which actor a user is, for rooms below accounts (the calendar feed is read without a session).
ACTOR_FINDER = "banso.accounts.queries.actor_for"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "banso.website.views.errors.csrf_failure"

# django-axes stands at the door; who has to wait is counted per person (docs/decisions/0008-limits-per-person.md).
AXES_HANDLER = "banso.accounts.limits.SignInLimits"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where is kept by nobody
AXES_USERNAME_CALLABLE = "banso.accounts.limits.username_of"
AXES_LOCKOUT_CALLABLE = "banso.accounts.limits.locked_out"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "banso.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "banso.accounts.forms.SignInForm",
    "reauthenticate": "banso.accounts.forms.PasswordAgainForm",
}
ACCOUNT_SESSION_REMEMBER = False
# None per address: a gateway with all its towns is one (the same decision). A test holds this against new defaults.
ACCOUNT_RATE_LIMITS: dict[str, str | None] = {
    "login": None,  # passwords are counted by SignInLimits
    "login_failed": "5/300s/key",  # one-time codes of one person
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    # Pages we do not have.
    "signup": None,
    "reset_password": None,
    "reset_password_from_key": None,
    "request_login_code": None,
    "verify_phone": None,
}
MFA_RATE_LIMITS: dict[str, str | None] = {"webauthn_login": None}  # a passkey cannot be guessed
MFA_ADAPTER = "banso.accounts.adapter.SecondFactorAdapter"
# Addresses are confirmed by the invitation that made the account.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a clock may be one period (30 s) off
MFA_FORMS = {
    "authenticate": "banso.accounts.forms.CodeForm",
    "reauthenticate": "banso.accounts.forms.CodeAgainForm",
    "activate_totp": "banso.accounts.forms.ActivateAppForm",
    "add_webauthn": "banso.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "banso.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Banso"

# Uploads: one file and one request (a prefecture's zip of forms).
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# The outbox (banso.correspondence): without host and sender nothing leaves, mails are exported as files.
SMTP_HOST = environment.text("SMTP_HOST")
SMTP_PORT = int(environment.text("SMTP_PORT", "587"))
SMTP_USER = environment.text("SMTP_USER")
SMTP_PASSWORD = environment.text("SMTP_PASSWORD")
SMTP_SECURITY = environment.text("SMTP_SECURITY", "starttls")  # starttls, tls, none
SMTP_TIMEOUT = 30  # seconds for each step of the conversation
# Whether the server keeps only one of two mails with the same Message-ID (docs/decisions/0006-mail-at-most-once.md).
SMTP_DROPS_DUPLICATES = environment.flag("SMTP_DROPS_DUPLICATES")
MAIL_FROM = environment.text("MAIL_FROM")
# The archive mailbox gets a copy of every mail; mails in doubt are looked up there (the same decision).
MAIL_ARCHIVE = environment.text("MAIL_ARCHIVE")  # its address
# imaps://host/INBOX, imap+starttls://…, maildir:///path
MAIL_ARCHIVE_AT = environment.text("MAIL_ARCHIVE_AT")
MAIL_ARCHIVE_USER = environment.text("MAIL_ARCHIVE_USER")
MAIL_ARCHIVE_PASSWORD = environment.text("MAIL_ARCHIVE_PASSWORD")
MAIL_ARCHIVE_WAIT = float(environment.text("MAIL_ARCHIVE_WAIT", "600"))  # seconds
# Where people outside reach this installation: the address of download pages in mails.
SITE_URL = environment.text("SITE_URL", "http://localhost:8000")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # That somebody asked for a page there is not, or may not see one, has been answered by a page.
    "loggers": {"django.request": {"level": "ERROR"}},
}
