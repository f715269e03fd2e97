"""Copies that forget: the keys of subjects are in no copy of the database, but in one file that each backup replaces.

Whoever was forgotten has no key in the next file of keys: the older copies open nothing of theirs any more, provided
that older files of keys are not kept.
"""

import hashlib
import json
import os
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from repere.foundation.audit import trail
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.keys import derived, derived_key
from repere.foundation.vault import actions, keyring
from repere.foundation.vault.access import LOOK_AFTER_KEYS
from repere.foundation.vault.backup.engines import CannotCopy, copy_database, put_database
from repere.foundation.vault.choices import KeyState, Purpose
from repere.foundation.vault.fields import Sealed, sealed_fields
from repere.foundation.vault.models import OrganisationKey, SubjectKey
from repere.foundation.vault.rotation.actions import rebuild_indexes
from repere.foundation.vault.sealing import CannotOpen, key_id_of

FORMAT: Final = 1
KEYS_FILE: Final = "repere-keys.jsonl"
_BATCH: Final = 2000


class CannotRestore(CannotCopy):
    """This copy and these keys do not belong together, or not here; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands beside a copy, so that a wrong one is refused before anything is touched."""

    format: int
    installation: str
    engine: str
    made_at: str
    sha256: str
    migrations: list[str]
    index_keys: list[str]


@dataclass(frozen=True, slots=True)
class Restored:
    subjects: int
    forgotten: int  # people who were forgotten since the copy was made
    emptied: int  # other values that nothing opens any more


def installation() -> str:
    """Names this installation without telling anything of its keys."""
    return _name_of(derived_key("backup"))


def _name_of(key: bytes) -> str:
    return key.hex()[:16]


# --- making


def backup(actor: Actor, folder: Path, *, keys_folder: Path, now: datetime) -> Path:
    """Write a copy of the database, its manifest, the sealed files, and the one file of keys; gives the copy."""
    LOOK_AFTER_KEYS.require(actor)
    for place in (folder, keys_folder):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = folder / f"repere-{now:%Y%m%d-%H%M%S}.copy"
    manifest: dict[str, Any] = {
        "format": FORMAT, "installation": installation(), "engine": connection.vendor,
        "made_at": now.isoformat(), "migrations": _migrations(), "index_keys": _index_keys(),
    }  # fmt: skip
    # Stripped of its keys before it reaches the folder of the copies.
    with TemporaryDirectory(dir=settings.DATA_DIR) as scratch:
        made = Path(scratch) / copy.name
        copy_database(made)
        _place(made, copy)
    told = Manifest(**manifest, sha256=_digest(copy))
    _write(copy.with_suffix(".json"), [json.dumps(asdict(told), indent=1)])
    if Path(settings.MEDIA_ROOT).is_dir():
        _copy_files(Path(settings.MEDIA_ROOT), folder / "files")
    # After the copy: whoever is forgotten between the two is forgotten.
    _write(keys_folder / KEYS_FILE, _lines_of_keys(now))
    trail.record(actor, "backup.made")
    return copy


def _lines_of_keys(now: datetime) -> Iterator[str]:
    yield json.dumps({"format": FORMAT, "installation": installation(), "made_at": now.isoformat()})
    for key in OrganisationKey.objects.order_by("pk"):
        yield json.dumps(
            ["organisation", str(key.pk), str(key.organisation_id), key.purpose, _text(key.wrapped), key.master_id,
             key.state, key.created_at.isoformat()]
        )  # fmt: skip
    count = 0
    rows = SubjectKey.unscoped.order_by("pk").values_list(
        "pk", "organisation_id", "subject_id", "organisation_key", "wrapped"
    )
    for pk, organisation_id, subject_id, organisation_key, wrapped in rows.iterator(chunk_size=_BATCH):
        count += 1
        ids = map(str, (pk, organisation_id, subject_id, organisation_key))
        yield json.dumps(["subject", *ids, _text(wrapped)])
    yield json.dumps({"end": count})


def _text(raw: Any) -> str:
    return b64encode(bytes(raw)).decode()


def _write(place: Path, lines: Any) -> None:
    """Whole or not at all, for its owner alone."""
    fresh = place.with_name(f".{place.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        written.writelines(f"{line}\n" for line in lines)
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(place)


def _place(made: Path, copy: Path) -> None:
    fresh = copy.with_name(f".{copy.name}.new")
    shutil.copyfile(made, fresh)
    fresh.chmod(0o600)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    fresh.replace(copy)


def _copy_files(source: Path, target: Path) -> None:
    """Those that are there already, as long and as old, are left. One taken out meanwhile is no fault."""

    def once(from_: str, to: str) -> None:
        with suppress(FileNotFoundError):
            if not (os.path.exists(to) and _length_and_age(to) == _length_and_age(from_)):
                shutil.copy2(from_, to)

    # Still being written: nobody was told that it is kept.
    arriving = shutil.ignore_patterns("*.arriving")
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=arriving, copy_function=once)


def _length_and_age(file: str) -> tuple[int, int]:
    found = os.stat(file)
    return found.st_size, int(found.st_mtime)


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _index_keys() -> list[str]:
    keys = OrganisationKey.objects.filter(purpose=Purpose.INDEX, state=KeyState.ACTIVE)
    return sorted(str(pk) for pk in keys.values_list("pk", flat=True))


# --- taking back


def restore(actor: Actor, copy: Path, *, keys: Path) -> Restored:
    """Put a copy in the place of the database, with the keys there are now. `CannotRestore` changes nothing."""
    LOOK_AFTER_KEYS.require(actor)
    manifest = _checked(copy)
    organisation_keys, subject_keys = _read_keys(keys, manifest)
    put_database(copy)
    # A copy of an earlier version is brought up to this one.
    call_command("migrate", interactive=False, verbosity=0)
    keyring.drop_process_keys()
    with keyring.fresh_keyring():
        with transaction.atomic():
            SubjectKey.unscoped.all().delete()
            OrganisationKey.objects.all().delete()
            _put_keys(organisation_keys, subject_keys)
        keyring.drop_process_keys()
        forgotten = _forget_whoever_has_no_key()
        emptied = _empty_what_nothing_opens()
    if Path(copy.parent / "files").is_dir():
        _copy_files(copy.parent / "files", Path(settings.MEDIA_ROOT))
    if forgotten or emptied or _index_keys() != manifest.index_keys:
        # The index may know of people who were forgotten, or hang on a key that was retired.
        holds = {key.organisation_id for key in organisation_keys if key.purpose == Purpose.INDEX}
        for organisation_id in sorted(holds):
            rebuild_indexes(organisation_id)
    trail.record(actor, "backup.restored", people=forgotten)
    return Restored(len(subject_keys), forgotten, emptied)


def _checked(copy: Path) -> Manifest:
    beside = copy.with_suffix(".json")
    try:
        manifest = Manifest(**json.loads(beside.read_text()))
        digest = _digest(copy)
    except (OSError, ValueError, TypeError):
        raise CannotRestore(f"{copy} or {beside.name} beside it cannot be read") from None
    if manifest.format != FORMAT:
        raise CannotRestore("this copy was made by another version")
    if digest != manifest.sha256:
        raise CannotRestore("the copy is not as it was written: damaged or changed")
    if manifest.engine != connection.vendor:
        raise CannotRestore(
            f"the copy is of {manifest.engine}, and this installation has {connection.vendor}"
        )
    there = _migrations()
    if connection.vendor == "postgresql" and there and there != manifest.migrations:
        raise CannotRestore("the database is of another version than the copy: restore into an empty one")
    unknown = set(manifest.migrations) - _known_migrations()
    if unknown:
        raise CannotRestore(f"the copy was made by a later version ({sorted(unknown)[0]}): upgrade first")
    return manifest


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _read_keys(keys: Path, manifest: Manifest) -> tuple[list[OrganisationKey], list[list[str]]]:
    try:
        lines = keys.read_text().splitlines()
        head, *rows, end = [json.loads(line) for line in lines]
        count = end["end"]
    except (OSError, ValueError, TypeError, KeyError):
        raise CannotRestore(f"{keys} is not a whole file of keys") from None
    if head.get("installation") != manifest.installation:
        raise CannotRestore("the keys are of another installation")
    if datetime.fromisoformat(head["made_at"]) < datetime.fromisoformat(manifest.made_at):
        raise CannotRestore("the keys were saved before the copy: whoever came in between could not be read")
    organisation_keys = [_organisation_key(row) for row in rows if row[0] == "organisation"]
    _is_ours(manifest, organisation_keys)
    subject_keys = [row for row in rows if row[0] == "subject"]
    if len(subject_keys) != count:
        raise CannotRestore(f"{keys} is not a whole file of keys")
    for key in organisation_keys:
        if key.state != KeyState.RETIRED:
            try:
                actions.secret_of(key)
            except CannotOpen:
                raise CannotRestore("the master key does not open these keys") from None
    return organisation_keys, subject_keys


def _is_ours(manifest: Manifest, organisation_keys: list[OrganisationKey]) -> None:
    """The master key opens the secret of whatever made the copy: on a new machine, nothing else says so."""
    for key in organisation_keys:
        if key.purpose == Purpose.HOUSE:
            try:
                if _name_of(derived(actions.secret_of(key), "backup")) == manifest.installation:
                    return
            except CannotOpen:
                break
    raise CannotRestore("the copy is of another installation, or the master key is not the one it had")


def _organisation_key(row: list[str]) -> OrganisationKey:
    _kind, pk, organisation_id, purpose, wrapped, master_id, state, created_at = row
    return OrganisationKey(
        id=UUID(pk), organisation_id=UUID(organisation_id), purpose=purpose, wrapped=b64decode(wrapped),
        master_id=master_id, state=state, created_at=datetime.fromisoformat(created_at),
    )  # fmt: skip


def _put_keys(organisation_keys: list[OrganisationKey], subject_keys: list[list[str]]) -> None:
    instants = {key.pk: key.created_at for key in organisation_keys}
    OrganisationKey.objects.bulk_create(organisation_keys)
    for pk, created_at in instants.items():
        OrganisationKey.objects.filter(pk=pk).update(created_at=created_at)
    for start in range(0, len(subject_keys), _BATCH):
        SubjectKey.unscoped.bulk_create(map(_subject_key, subject_keys[start : start + _BATCH]))


def _subject_key(row: list[str]) -> SubjectKey:
    _kind, pk, organisation_id, subject_id, organisation_key, wrapped = row
    return SubjectKey(
        id=UUID(pk), organisation_id=UUID(organisation_id), subject_id=UUID(subject_id),
        organisation_key_id=UUID(organisation_key), wrapped=b64decode(wrapped),
    )  # fmt: skip


def _forget_whoever_has_no_key() -> int:
    """People of the copy who were forgotten since: what hung on them goes, what is counted stays."""
    from django.utils import timezone

    person = attached.entries()[0]
    known = SubjectKey.unscoped.filter(subject_id=models.OuterRef("pk"))
    gone = list(person.rows().filter(~models.Exists(known)).values_list("pk", flat=True))
    for start in range(0, len(gone), _BATCH):
        with transaction.atomic():
            attached.leave_statistics(attached.held(gone[start : start + _BATCH]), timezone.now())
    return len(gone)


def _empty_what_nothing_opens() -> int:
    """Values left by subjects that are gone: an anonymous passage that was cancelled since."""
    known = {pk.bytes for pk in SubjectKey.unscoped.values_list("pk", flat=True).iterator()}
    emptied = 0
    for table in apps.get_models():
        fields = sealed_fields(table)
        if not fields:
            continue
        rows = table._base_manager.order_by("pk").values_list("pk", *(field.name for field in fields))
        for pk, *values in rows.iterator(chunk_size=_BATCH):
            lost = {
                field.name: _nothing(field)
                for field, value in zip(fields, values, strict=True)
                if hasattr(value, "raw") and key_id_of(value.raw) not in known
            }
            if lost:
                table._base_manager.filter(pk=pk).update(**lost)
                emptied += len(lost)
    return emptied


def _nothing(field: Sealed) -> Any:
    return None if field.null else field.nothing()
