"""Settings: every value that differs between machines comes from the environment.

Each variable is described in docs/configuration.md; a test compares the two.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from helpdesk.alerting import *  # noqa: F403 -- a part of these settings
from helpdesk.observability import *  # noqa: F403 -- a part of these settings
from helpdesk.place import BASE_DIR, PORTAL_DATA

env = Env()

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)

# Given, or made by `manage.py portal` under PORTAL_DATA; with the one for building helpdesk.checks refuses to serve.
BUILD_SECRET_KEY = "insecure-key-for-building-and-checks-only"  # noqa: S105 -- said to be no secret
try:
    _kept_secret = (PORTAL_DATA / "secret_key").read_text().strip()
except OSError:
    _kept_secret = ""
SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret or BUILD_SECRET_KEY
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# A web process has dozens of threads for slow bodies; each page that works holds a database connection.
PAGES_PER_WORKER = env.int("PAGES_PER_WORKER", 4)
PAGE_PATIENCE_SECONDS = 20
# So many requests of one customer, or of one stranger's address, wait in a process for their turn; more are refused,
# or their waiting would hold every thread.
PAGES_WAITING_OF_ONE = 12
# Of the threads of a web process (helpdesk.supervisor.programs), so many may wait for bodies at once: files and forms
# together, forms alone, forms of one address. The rest are for pages that bring none.
BODIES_PER_WORKER = 40
# Files of one customer at once, or of one stranger's address.
LONG_BODIES_OF_ONE = 20
# So many of the files at work at once, each with a database connection: those whose next bytes are waited for are not.
STREAMS_PER_WORKER = 4
SHORT_BODIES_PER_WORKER = 24
SHORT_BODIES_PER_ADDRESS = 8
# The address that mails link to.
PORTAL_URL = env.str("PORTAL_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "core",
    "catalogue",
    "calendars",
    "masking",
    "accounts",
    "attachments",
    "tickets",
    "staffing",
    "triage",
    "notifications",
    "privacy",
    "monitoring",
    "lobby",
    "api",
    "portal",
    "desk",
    "helpdesk",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "helpdesk.metrics.middleware.MetricsMiddleware",
    "helpdesk.telemetry.middleware.TraceMiddleware",
    "helpdesk.concurrency.PageSemaphoreMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.MethodMiddleware",
    "accounts.wall.GateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.PersonMiddleware",
    "accounts.programs.TokenMiddleware",
    # Before the wall's transaction: what is counted is everybody's at once.
    "accounts.limiting.MeterMiddleware",
    "accounts.wall.WallMiddleware",
    "privacy.middleware.AccessLogMiddleware",
    "accounts.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lobby.beginning.middleware.EmptyPortalMiddleware",
    "lobby.sign_in.second_step.SecondStepMiddleware",
    "lobby.failures.middleware.NotNowMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lobby.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lobby.templatetags.ui"],
            "loaders": [
                (
                    "lobby.ui.fixed.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ]
            if not DEBUG
            else [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
        },
    },
]

# --- Database -----------------------------------------------------------------------------------
# SQLite writers queue behind one lock: IMMEDIATE takes it at BEGIN, so no read is upgraded into a
# refused write; FULL keeps a commit that was acknowledged when the power goes.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}
_default_database = f"sqlite:///{PORTAL_DATA / 'portal.sqlite3'}"
DATABASES: dict[str, dict[str, Any]] = {"default": env.dj_db_url("DATABASE_URL", _default_database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DB_CONN_MAX_AGE", 60)
    # Tests run on a file, as production does; :memory: would share one connection and hide lock faults.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_DATA / "test.sqlite3")}
else:
    DATABASES["default"].setdefault("OPTIONS", {})
    DATABASES["default"]["OPTIONS"]["options"] = f"-c lock_timeout={env.int('DB_LOCK_TIMEOUT_MS', 10000)}"
    # Not its 48 threads keep connections but the process, as many as work at once (core.postgresql.base).
    DATABASES["default"] |= {"ENGINE": "core.postgresql", "KEPT": PAGES_PER_WORKER + STREAMS_PER_WORKER}
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DB_CONN_MAX_AGE", 0)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # The cluster's default may be another encoding; a test database is always UTF-8.
    DATABASES["default"]["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}
# By whom tables are made and changed, where the portal itself works by a login that owns none of them.
_migration_url = env.str("MIGRATION_DATABASE_URL", "")
MIGRATION_DATABASE: dict[str, Any] = env.dj_db_url("MIGRATION_DATABASE_URL") if _migration_url else {}
# What the names of the three roles of the second wall begin with; empty: the database's name.
DB_ROLE_PREFIX = env.str("DB_ROLE_PREFIX", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache and broker, never the truth -----------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
_broker_url = REDIS_URL.replace("unix://", "redis+socket://") if REDIS_URL.startswith("unix://") else REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "TIMEOUT": 300,
    }
}

CELERY_BROKER_URL = _broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # kombu looks for unacknowledged messages only every interval x throttle seconds (100 by default).
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The address is unique over its lower case (a constraint of ours), which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["lobby.sign_in.backend.PeopleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "lobby:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "lobby.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody can make the portal write to a stranger.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Django's own keeps nothing; the library's would write a row when a link is looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 -- a class, no secret
PASSWORD_RESET_TIMEOUT = 4 * 3600
ACCOUNT_FORMS = {
    "login": "lobby.sign_in.forms.SignInForm",
    "reauthenticate": "lobby.sign_in.forms.PasswordAgainForm",
    "change_password": "lobby.sign_in.forms.OtherPasswordForm",
}
# Their counters live in the cache, which a flush clears: accounts.services.limits stands in front.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "lobby.sign_in.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "lobby.sign_in.forms.SecondStepForm",
    "reauthenticate": "lobby.sign_in.forms.SecondStepAgainForm",
    "activate_totp": "lobby.sign_in.forms.SwitchStepOnForm",
    "add_webauthn": "lobby.sign_in.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "lobby.sign_in.passkey_forms.RenamePasskeyForm",
    "authenticate_webauthn": "lobby.sign_in.passkey_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "lobby.sign_in.passkey_forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey alone signs in, since it proves its holder to itself. Origins are never taken on trust: http is good for
# localhost alone, demo or not.
MFA_PASSKEY_LOGIN_ENABLED = True
# Asked for in every challenge: one that was made for a second step would else sign in whoever found a key.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = False
# Staff come no further than the pages where they set theirs up. Not a variable of the environment: it is no choice.
SECOND_STEP_FOR_STAFF = not DEMO
# Sign-in through a company's own identity provider (OpenID Connect), where one is named.
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "")
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lobby.failures.views.csrf_failure"

# --- The wall around a page -------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours append to X-Forwarded-For; with none, that header is not read.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# How often a web process writes down who looked at what; with 0 it gathers and nothing writes by itself.
ACCESS_LOG_SECONDS = 1.0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:"],
        "media-src": [SELF, "blob:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}

# --- Files ------------------------------------------------------------------------------------------
MAX_FILE_BYTES = env.int("MAX_FILE_BYTES", 2 * 1024**3)
MAX_FILES_PER_MESSAGE = 50
# How long an upload that was cut may be gone on with; the last byte starts it anew.
UPLOAD_KEPT_HOURS = env.int("UPLOAD_KEPT_HOURS", 72)
# What may be sent within 24 hours.
UPLOAD_BYTES_PER_PERSON = env.int("UPLOAD_BYTES_PER_PERSON", 20 * 1024**3)
UPLOAD_BYTES_PER_ORGANIZATION = env.int("UPLOAD_BYTES_PER_ORGANIZATION", 100 * 1024**3)
# A virus scanner; without one files are judged by our own checks alone.
CLAMAV_URL = env.str("CLAMAV_URL", "")
CLAMAV_TIMEOUT = env.int("CLAMAV_TIMEOUT", 180)
# After so long support gets a file that is still waiting for the scanner, with a warning.
SCAN_PATIENCE_MINUTES = env.int("SCAN_PATIENCE_MINUTES", 5)
FILES_ROOT = Path(env.str("FILES_ROOT", str(PORTAL_DATA / "files")))
# An object store instead: there lie the parts of files; FILES_ROOT holds then only what is just arriving.
FILES_URL = env.str("FILES_URL", "")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "attachments.object_store.ObjectStorage", "OPTIONS": {"address": FILES_URL}}
    if FILES_URL
    else {"BACKEND": "attachments.storage.DurableFileSystemStorage", "OPTIONS": {"location": str(FILES_ROOT)}},
    "staticfiles": {"BACKEND": "helpdesk.storage.ManifestStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Above the limit that the form explains file by file: Django's own would lose the whole form.
DATA_UPLOAD_MAX_NUMBER_FILES = 10 * MAX_FILES_PER_MESSAGE
FILE_UPLOAD_HANDLERS = ["attachments.handlers.BlobUploadHandler"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# --- Mail -------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    for _name, _value in env.dj_email_url("EMAIL_URL").items():
        globals()[_name] = _value
    EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)
else:
    # Without an outside server mails land in a table; in the demo a page shows them.
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
# The demo shows its mails on a page of its own; elsewhere, without a server, a letter comes to nobody.
MAILS_REACH = DEMO or bool(EMAIL_URL)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Portal de Atendimento <nao-responda@localhost>")
# Made up, for the demo alone: a house tells its own on its pages of administration, or here.
TICKETS_IN_PROGRESS = env.int("TICKETS_IN_PROGRESS", 20)
SUPPORT_PHONE = env.str("SUPPORT_PHONE", "(62) 3000-1402" if DEMO else "")

# --- Words and times ----------------------------------------------------------------------------------
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", _("Portuguese (Brazil)")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale" / area for area in ("domain", "lobby", "portal", "desk", "api")]
FORMAT_MODULE_PATH = "helpdesk.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "America/Sao_Paulo")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.PersonAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # What may be sent stands in the documentation.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.answer_for",
    "DEFAULT_SCHEMA_CLASS": "api.schema.reading.Description",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "VERSION": "1",
    # What is said of an operation is said for its reader, in their language; docstrings are for who writes it.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "POSTPROCESSING_HOOKS": ["api.schema.whole.complete"],
}
