import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction

from repere.foundation.toolkit import jobs, upkeep
from tests import factories

embedded_only = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL looks after its own log"
)
NIGHT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours_ago", "due"),
    [
        (NIGHT, None, True),
        (NIGHT, 24, True),
        (NIGHT, 1, False),
        (NIGHT.replace(hour=14), 24, False),
        (NIGHT.replace(hour=14), 31, True),
    ],
)
def test_the_file_is_checked_each_night_or_by_day_when_the_machine_sleeps_at_night(now, hours_ago, due):
    assert upkeep.is_check_due(now, hours_ago and now - timedelta(hours=hours_ago)) is due


@pytest.mark.parametrize(
    ("version", "affected"),
    [((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 50, 7), False),
     ((3, 51, 2), True), ((3, 51, 3), False), ((3, 54, 0), False)],
)  # fmt: skip
def test_the_versions_with_the_bug_are_known(version, affected):
    assert upkeep.has_wal_reset_bug(version) is affected


@embedded_only
@pytest.mark.django_db
def test_the_settings_of_the_file_are_in_force():
    with connection.cursor() as cursor:
        in_force = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "wal_autocheckpoint", "secure_delete", "temp_store")
        }

    assert in_force == {
        "journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0, "secure_delete": 1, "temp_store": 2,
    }  # fmt: skip


@embedded_only
@pytest.mark.django_db(transaction=True)
def test_the_log_is_written_back_and_cut_to_nothing():
    factories.organisation()
    assert upkeep.wal_bytes() > 0

    assert upkeep.checkpoint()["done"]

    assert upkeep.wal_bytes() == 0


@embedded_only
@pytest.mark.django_db(transaction=True)
def test_the_worker_skips_its_turn_while_somebody_writes(monkeypatch):
    monkeypatch.setattr(upkeep, "CHECKPOINT_WAIT_MS", 200)
    began, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                factories.organisation()
                began.set()
                done.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=hold)
    writer.start()
    began.wait(10)
    start = time.monotonic()
    outcome = upkeep.checkpoint()
    waited = time.monotonic() - start
    done.set()
    writer.join()

    assert outcome == {"done": False, "reason": "somebody is writing"}
    assert waited < 3
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000


@embedded_only
@pytest.mark.django_db(transaction=True)
def test_a_damaged_file_is_told():
    assert upkeep.integrity() == []

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute(
            "INSERT INTO organisations_site (id, organisation_id, name, address, commune_code, commune_name) "
            "VALUES ('1', 'nobody', 'x', '', '', '')"
        )
        found = upkeep.integrity()
        cursor.execute("DELETE FROM organisations_site")
        cursor.execute("PRAGMA foreign_keys=ON")

    assert found == ["organisations_site: row 1 points nowhere"]


@pytest.mark.django_db
def test_the_worker_is_silent_until_it_has_given_a_sign_of_life():
    assert not upkeep.worker_is_alive()

    jobs.say_alive()

    assert upkeep.worker_is_alive()


@pytest.mark.django_db
def test_a_worker_that_died_is_noticed_after_some_minutes():
    cache.set(upkeep.BEAT, datetime.now(UTC) - timedelta(minutes=5))

    assert not upkeep.worker_is_alive()


@pytest.mark.django_db
def test_the_nightly_check_leaves_its_verdict():
    jobs.check_database()

    assert cache.get(upkeep.INTEGRITY)["faults"] == []


@pytest.mark.django_db
def test_the_database_counts_what_it_holds_so_that_it_reads_by_the_right_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts by itself")
    organisation = factories.organisation()
    for n in range(40):
        factories.person(f"Amina {n}", organisation=organisation)

    upkeep.take_stock()

    with connection.cursor() as cursor:
        counted = cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'people_person'").fetchall()
    assert counted
