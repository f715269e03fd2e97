"""What the worker does for the whole house."""

import structlog
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from repere.foundation.toolkit import upkeep
from repere.foundation.toolkit.worker import every

log = structlog.get_logger("repere.worker")


@every(minutes=1)
def say_alive() -> None:
    upkeep.beat()


@every(minutes=1)
def write_log_back() -> None:
    done = upkeep.checkpoint()
    cache.set(upkeep.CHECKPOINT, done | {"at": timezone.now()}, timeout=None)
    if upkeep.wal_bytes() > upkeep.WAL_WARNING_BYTES:
        log.warning("The log of the database keeps growing", reason=done["reason"])


@every(minutes=60)
def take_stock() -> None:
    upkeep.take_stock()


@every(minutes=60)
def check_database() -> None:
    last = cache.get(upkeep.INTEGRITY)
    if upkeep.is_check_due(timezone.localtime(), last["at"] if last else None):
        faults = upkeep.integrity()
        cache.set(upkeep.INTEGRITY, {"at": timezone.now(), "faults": faults}, timeout=None)
        if faults:
            log.error("The database file is damaged", count=len(faults))


@every(minutes=60)
def forget_old_sessions() -> None:
    call_command("clearsessions")
