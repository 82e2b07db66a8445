"""Settings for tests: the portal's own, on databases, folders and brokers that belong to this run alone."""

import atexit
import os
import shutil
import tempfile

# A developer's shell may name a living portal's services: only the TEST_ variables count here.
for _name in (
    *("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO", "DEBUG", "HTTPS", "FILES_ROOT", "FILES_URL", "PORTAL_URL"),
    *("LOG_FORMAT", "METRICS_TOKEN", "METRICS_NETWORKS", "PROMETHEUS_MULTIPROC_DIR"),
    *("SENTRY_DSN", "SENTRY_ENVIRONMENT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
):
    os.environ.pop(_name, None)
if _database := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = _database
if _redis := os.environ.get("TEST_REDIS_URL"):
    os.environ["REDIS_URL"] = _redis
# Each process of a run, and each run beside another, has a folder of its own.
_folder = tempfile.mkdtemp(prefix="portal-tests-")
_maker = os.getpid()


@atexit.register
def _remove_folder() -> None:
    # A forked child must not take its parent's folder along.
    if os.getpid() == _maker:
        shutil.rmtree(_folder, ignore_errors=True)


os.environ["PORTAL_DATA"] = _folder

from helpdesk.settings import *  # noqa: E402, F403 -- the environment stands only now
from helpdesk.settings import CACHES, DATABASES, LOGGING, PORTAL_DATA, STATIC_ROOT, STORAGES  # noqa: E402

SECRET_KEY = "a-key-that-only-tests-use-and-that-is-long-enough"
SUPPORT_PHONE = "(62) 3000-1402"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Most tests come in as staff by a password alone; those of the rule turn it on.
SECOND_STEP_FOR_STAFF = False
# Nothing runs by itself: a test that reads the log of access has it written.
ACCESS_LOG_SECONDS = 0
# Letters are read from a box of the test's own.
MAILS_REACH = True
# argon2 takes its time on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    # Two runs beside each other on one server.
    DATABASES["default"]["TEST"]["NAME"] = os.environ.get("TEST_DATABASE_NAME", "test_portal")
    # A test's database is dropped at its end, and nobody may hold it then.
    DATABASES["default"]["KEPT"] = 0
    # As below: a commit does not wait for the disk. Whoever asks the server sees it all the same.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # One name for all runs: roles are the whole server's, and stay when a test's database goes.
    DB_ROLE_PREFIX = "portal_test"
else:
    # The same file, locks and journal; only the wait for the disk, which no test can see, is left out.
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
TEST_KEY_PREFIX = f"portal-test-{os.getpid()}-{_worker}"
if _redis:
    CACHES["default"]["KEY_PREFIX"] = TEST_KEY_PREFIX
    CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{TEST_KEY_PREFIX}:"}
else:
    # No Redis named: alarms ring in an empty room, and the drains that tests call by hand do the work.
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": TEST_KEY_PREFIX}
    CELERY_BROKER_URL = "memory://"
    REDIS_URL = ""

# Browser tests run on collected files, as a person's browser does; the others need none.
STATICFILES_ARE_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and bool(os.environ.get("TEST_COLLECTED"))
if STATICFILES_ARE_COLLECTED:
    # The live server asks the finders, which know sources; hashed names lie among what was collected.
    STATICFILES_DIRS = [STATIC_ROOT]
    STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
else:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
    # WhiteNoise warns of a folder that is not there, and warnings are errors.
    STATIC_ROOT = PORTAL_DATA / "static"
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)

LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]  # a literal of mixed values
