"""One's own machine: the demo, no HTTPS, no second factor asked; secrets made once, kept beside the data."""

import os
import secrets
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent
os.environ.setdefault("REPERE_DATA_DIR", str(CHECKOUT / ".local"))
os.environ.setdefault("REPERE_PUBLIC_URL", "http://127.0.0.1:8000")
os.environ.setdefault("REPERE_SSL_REDIRECT", "no")
os.environ.setdefault("REPERE_SECOND_FACTOR_REQUIRED", "no")

_data = Path(os.environ["REPERE_DATA_DIR"])
for _name in ("SECRET_KEY", "MASTER_KEY"):
    _file = _data / f"{_name.lower()}.txt"
    if not os.environ.get(f"REPERE_{_name}") and not os.environ.get(f"REPERE_{_name}_FILE"):
        if not _file.exists():
            _data.mkdir(parents=True, exist_ok=True)
            _file.touch(mode=0o600)
            _file.write_text(secrets.token_urlsafe(48))
        os.environ[f"REPERE_{_name}"] = _file.read_text().strip()

from repere.config.settings.base import *  # noqa: E402
from repere.config.settings.base import SMS_URL  # noqa: E402

DEMO = True
ALLOWED_HOSTS = ["*"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
# Mail is put in a folder, to be read: nothing leaves, and the output of commands stays clean.
EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = _data / "mail"
# Text messages are printed, unless a gateway is given.
if not SMS_URL:
    TEXT_GATEWAY = "repere.foundation.toolkit.texting.Console"
LOGGING = {"level": "INFO", "as_json": False}
