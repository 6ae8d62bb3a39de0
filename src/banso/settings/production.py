"""Production: refuses to start without its secrets; TLS, secure cookies and a second factor for the secretariat."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from banso.settings import environment
from banso.settings.base import *  # noqa: F403

_missing = [
    f"BANSO_{name}"
    for name in ("SECRET_KEY", "HOSTS", "DATABASE_URL", "DATA_DIR")
    if not environment.text(name)
]
if _missing:
    raise ImproperlyConfigured(
        "本番の設定が足りません。次の環境変数（または *_FILE）を設定してください / missing settings: "
        + ", ".join(_missing)
    )
if environment.clock_days():
    raise ImproperlyConfigured(environment.ONLY_THE_DEMO)
if len(environment.text("SECRET_KEY")) < 50:
    raise ImproperlyConfigured(
        "BANSO_SECRET_KEY は50文字以上の乱数にしてください / must have 50 characters or more"
    )

TWO_FACTOR_REQUIRED_ROLES = frozenset({"SECRETARIAT"})
SECURE_SSL_REDIRECT = environment.flag("SSL_REDIRECT", True)
_behind_proxy = environment.flag("BEHIND_PROXY")
# With BEHIND_PROXY alone, only a proxy on this machine can say who the visitor is; that it was https, any.
_named_proxies = environment.words("TRUSTED_PROXIES")
TRUST_PROTO_OF_ANYBODY = _behind_proxy and not _named_proxies
TRUSTED_PROXIES = _named_proxies or (["127.0.0.1", "::1"] if _behind_proxy else [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = environment.words("ORIGINS")
