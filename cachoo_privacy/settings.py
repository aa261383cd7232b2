"""Every setting of the project, read from the environment; docs/reference/settings.md explains each one.

With DEBUG off nothing secret has a default: the process refuses to start and names what is missing.
"""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cachoo_privacy import branding, environment, oidc, queue, rest
from cachoo_privacy.environment import env, required
from cachoo_privacy.keyfile import found_keys
from policies.languages import labelled

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
LOCAL = DEBUG or DEMO  # this machine alone: plain http, and static files as they lie


# Secrets
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = required("FIELD_KEYS", environment.field_keys)
PEPPER = required("PEPPER")
SIGNING_KEY_FILE = Path(env.str("SIGNING_KEY_FILE", default=str(VAR_DIR / "signing-keys")))
SIGNING_KEYS = found_keys(env.str("SIGNING_KEYS", default=""), SIGNING_KEY_FILE)

# Where the site is
SITE_URL = required("SITE_URL").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must be a full address such as https://privacy.example.com")
if _site.scheme != "https" and not LOCAL:
    raise ImproperlyConfigured("SITE_URL must start with https:// when DEBUG is off.")
if _site.scheme == "https" and DEMO:
    raise ImproperlyConfigured("DEMO shows everyone's mail and issues tokens to anyone: never on https.")
ALLOWED_HOSTS = [_site.hostname, *env.list("ALLOWED_HOSTS", default=[])]
GATED_ORIGINS = [origin.rstrip("/").lower() for origin in env.list("GATED_ORIGINS", default=[])]
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
vars().update(branding.settings(env, beside=VAR_DIR))
OUTSIDE_DIR = Path(env.str("OUTSIDE_DIR", default=str(VAR_DIR / "outside"))).resolve()
LEDGER_ORIGIN = f"{_site.netloc}{_site.path}/ledger"

# The two servers
DATABASES = {"default": required("DATABASE_URL", environment.database)}
DISABLE_SERVER_SIDE_CURSORS = env.bool("DISABLE_SERVER_SIDE_CURSORS", default=False)
DATABASES["default"].update(
    CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True, DISABLE_SERVER_SIDE_CURSORS=DISABLE_SERVER_SIDE_CURSORS
)
REDIS_URL = required("REDIS_URL", environment.redis)
CACHES = {"default": {"BACKEND": "cachoo_privacy.cache.ForgivingRedisCache", "LOCATION": REDIS_URL}}

# Mail
vars().update(required("EMAIL_URL", environment.mail))
EMAIL_TIMEOUT = 30
NOTICE_FROM = env.str("NOTICE_FROM", default=f"notices@{_site.hostname}")
LIST_FROM = env.str("LIST_FROM", default=f"news@{_site.hostname}")
DEFAULT_FROM_EMAIL = NOTICE_FROM  # letters name the company too, in their own language
DOUBT_GRACE = env.int("DOUBT_GRACE", default=900)
if (NOTICES_BY := env.str("NOTICES_BY", default="mail")) not in ("mail", "company"):
    raise ImproperlyConfigured("NOTICES_BY is mail or company.")
LIST_PURPOSE = env.str("LIST_PURPOSE", default="newsletter")
ACTIVE_WITHIN_DAYS = env.int("ACTIVE_WITHIN_DAYS", default=365)
ONE_MAIL_PER_ADDRESS = env.bool("ONE_MAIL_PER_ADDRESS", default=True)
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
if BOUNCE_ADDRESS and not re.fullmatch(r"[a-z0-9]{1,5}@[a-z0-9.-]+", BOUNCE_ADDRESS):
    raise ImproperlyConfigured("BOUNCE_ADDRESS is a mailbox of at most 5 letters, such as b@mail.example.com")
MAIL_EVENTS_SECRET = env.str("MAIL_EVENTS_SECRET", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# Promises
PUBLICATION_LEAD = env.int("PUBLICATION_LEAD", default=120)
if PUBLICATION_LEAD < 2:
    raise ImproperlyConfigured("PUBLICATION_LEAD is in seconds and at least 2.")
ANNOUNCEMENT_WINDOW = env.int("ANNOUNCEMENT_WINDOW", default=0 if DEMO else 900)
DEMO_ISSUER = {
    "issuer": f"{SITE_URL}/demo",
    "audience": "cachoo-privacy",
    "jwks_url": f"{SITE_URL}/demo/jwks.json",
}
JWT_ISSUERS = environment.issuers(env.json("JWT_ISSUERS", default=[DEMO_ISSUER] if DEMO else []))
APP_LINKS = env.list("APP_LINKS", default=[])
if not all(
    re.fullmatch(r"(?!(?:javascript|data|blob|file|http):)[a-z][a-z0-9+.-]+:\S+", link) for link in APP_LINKS
):
    raise ImproperlyConfigured("APP_LINKS are addresses of your app, such as cachoo://privacy or https://...")

# The code
INSTALLED_APPS = [
    "modeltranslation",
    "cachoo_privacy",  # its commands go before Django's
    "cachoo_privacy.desk.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "policies",
    "consent",
    "notifications",
]
MIDDLEWARE = [
    "policies.published.PublishedFirst",
    "cachoo_privacy.middleware.RequestMarks",
    "consent.api.unchanged.UnchangedFirst",
    "cachoo_privacy.middleware.StorableText",
    "django.middleware.security.SecurityMiddleware",
    "cachoo_privacy.middleware.OnePolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cachoo_privacy.middleware.SessionWhereAsked",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cachoo_privacy.middleware.FactorsOfStaff",
]
ROOT_URLCONF = "cachoo_privacy.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cachoo_privacy.middleware.brand",
                "consent.websessions.way_back",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages: the interface has two, policy text eight
USE_I18N = USE_TZ = True
LANGUAGE_CODE = MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cachoo_privacy.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Riyadh")
MODELTRANSLATION_LANGUAGES = ("ar", "en", "fr", "ur", "hi", "bn", "id", "fil")
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = labelled

# Files
STATIC_URL = "static/"
STATIC_ROOT, PUBLISHED_ROOT = VAR_DIR / "static", VAR_DIR / "published"
WHITENOISE_USE_FINDERS, WHITENOISE_AUTOREFRESH = LOCAL, DEBUG
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED = "cachoo_privacy.collecting.Collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN if LOCAL else HASHED},
}

# Sign-in: a code by mail, no password; for the desk a second factor as well
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL, ACCOUNT_LOGOUT_REDIRECT_URL = "answer", "/"
ACCOUNT_ADAPTER = "consent.sign_in.Adapter"
ACCOUNT_FORMS = {"request_login_code": "consent.sign_in.RequestCodeForm"}
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"email"}, ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
STAFF_MFA = env.bool("STAFF_MFA", default=True)
vars().update(oidc.settings(env, local=LOCAL))
MFA_ADAPTER = "cachoo_privacy.desk.factors.Factors"
MFA_FORMS = {of: f"cachoo_privacy.desk.trying.{of.title()}" for of in ("authenticate", "reauthenticate")}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

# The wire
HTTPS = _site.scheme == "https"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = ["^__(lbheartbeat|heartbeat|metrics|version)__$"]  # asked of the process itself
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cachoo_privacy.desk.kept.expired"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a draft of 500 sections in several languages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *GATED_ORIGINS],  # where a form may lead on to
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The API
REST_FRAMEWORK, SPECTACULAR_SETTINGS = rest.REST_FRAMEWORK, rest.SPECTACULAR_SETTINGS

# The queue: a bell, never the truth
vars().update(queue.settings(REDIS_URL))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "cachoo_privacy.journal.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},  # anybody's, as often as they like
}
