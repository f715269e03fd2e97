"""The tests: quick hashing, tasks on the spot, mail in memory; on either database (REPERE_DATABASE_URL)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One folder for each process: two runs at once do not meet.
_data = Path(tempfile.mkdtemp(prefix="repere-tests-"))
(_data / "static").mkdir()
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["REPERE_DATA_DIR"] = str(_data)
os.environ["REPERE_SECRET_KEY"] = "for-tests-alone-0123456789-abcdefghijklmnop"
os.environ["REPERE_MASTER_KEY"] = "for-tests-alone-9876543210-ponmlkjihgfedcba"
os.environ["REPERE_PUBLIC_URL"] = "https://repere.test"
os.environ["REPERE_SSL_REDIRECT"] = "no"

from repere.config.settings.base import *  # noqa: E402
from repere.config.settings.base import DATABASES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "repere.test", "127.0.0.1", "localhost"]
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    # A real file: threads must meet in it as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WORKER_IMMEDIATE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
TEXT_GATEWAY = "repere.foundation.toolkit.texting.Kept"
SMS_IN_SECRET = "for-tests-alone-text-messages"
