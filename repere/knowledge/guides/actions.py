from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme
from repere.knowledge.guides import access, content, house, reading, rules, xliff
from repere.knowledge.guides.models import Guide, Revision, Translation
from repere.knowledge.guides.queries import translation_of
from repere.knowledge.law.rulebook import house_rules

# A guide that nobody has drawn a sign for yet.
ANY_ICON = "needs/document"


class NotReady(ValueError):
    """It cannot be shown; `faults` are pairs of a code and the id of a block or unit."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(", ".join(f"{code} ({unit})" for code, unit in faults))
        self.faults = faults


class HardToRead(ValueError):
    """Its French breaks rules of easy reading that somebody must have seen."""


class Changed(ValueError):
    """What was on the page is not what is written any more."""


class KeyTaken(ValueError):
    """Another guide has this address."""


class NotThisGuide(ValueError):
    """The file is for another guide, or another language."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a translator's file brought: units taken, and those that the guide has no more."""

    units: int
    gone: int


def faults(found: content.Content) -> list[tuple[str, str]]:
    """What forbids to show a text: an empty block, a link to nowhere, a time limit that was typed."""
    typed = [
        ("typed_time_limit", unit)
        for unit, text in content.units(found).items()
        if reading.typed_time_limits(text)
    ]
    return content.incomplete(found, themes=Theme.values, rules=house_rules().rules) + typed


def _locked(guide: Guide) -> Guide:
    return Guide.objects.select_for_update(of=("self",)).get(pk=guide.pk)


def _take_charge(actor: Actor, guide: Guide) -> None:
    """From its first word written here on, the organisation answers for it."""
    if guide.keeper_id is None and actor.organisation_id is not None:
        guide.keeper_id = actor.organisation_id
        guide.save(update_fields=["keeper"])
        trail.record(actor, "guide.kept", guide, guide=guide.key)


@transaction.atomic
def begin_guide(actor: Actor, *, key: str, title: str, language: str = "fr", icon: str = ANY_ICON) -> Guide:
    """A guide of one's own, that nobody sees yet. Raises KeyTaken, BadContent."""
    access.WRITE.require(actor)
    if Guide.objects.filter(key=key).exists():
        raise KeyTaken(key)
    draft = content.written(content.read({"title": title}))
    last = Guide.objects.order_by("-position").values_list("position", flat=True).first() or 0
    guide = Guide.objects.create(
        key=key,
        icon=icon,
        language=language,
        draft=draft,
        keeper_id=actor.own_organisation_id,
        position=last + 10,
    )
    trail.record(actor, "guide.begun", guide, guide=key)
    return guide


@transaction.atomic
def write_guide(actor: Actor, guide: Guide, found: content.Content, *, was: str = "") -> None:
    """What it will say; readers see it once it is published.

    `was`: the fingerprint of what one wrote over. Raises Changed when somebody wrote in it meanwhile.
    """
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    if was and was != content.fingerprint(guide.draft):
        raise Changed(guide.key)
    told = content.written(found)
    if told == guide.draft:
        return
    _take_charge(actor, guide)
    guide.draft = told
    guide.save(update_fields=["draft"])
    trail.record(actor, "guide.written", guide, guide=guide.key)


@transaction.atomic
def publish_guide(actor: Actor, guide: Guide, *, although_hard: bool = False, now: datetime) -> Guide:
    """Show what is written, in its own language. Raises NotReady, HardToRead."""
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    found = guide.draft_content
    if wrong := faults(found):
        raise NotReady(wrong)
    if guide.language == "fr" and not although_hard and any(one.must for one in reading.findings(found)):
        raise HardToRead(guide.key)
    _take_charge(actor, guide)
    guide.published, guide.published_at, guide.withdrawn_at = guide.draft, now, None
    guide.revision += 1
    guide.checked_on = guide.written_on = now.date()
    guide.save()
    _keep(actor, guide, guide.language, guide.published, now)
    trail.record(
        actor, "guide.published", guide, guide=guide.key, language=guide.language, revision=guide.revision
    )
    return guide


@transaction.atomic
def confirm_guide(actor: Actor, guide: Guide, *, now: datetime) -> None:
    """Somebody read it again beside its sources: it is right."""
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    _take_charge(actor, guide)
    guide.checked_on = now.date()
    guide.save(update_fields=["checked_on"])
    trail.record(actor, "guide.confirmed", guide, guide=guide.key)


@transaction.atomic
def withdraw_guide(actor: Actor, guide: Guide, *, now: datetime) -> None:
    """Nobody reads it any more, until it is published again."""
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    _take_charge(actor, guide)
    guide.withdrawn_at = now
    guide.save(update_fields=["withdrawn_at"])
    trail.record(actor, "guide.withdrawn", guide, guide=guide.key)


@transaction.atomic
def give_back(actor: Actor, guide: Guide) -> None:
    """Another organisation may keep it; and the next version of Repère may bring it anew."""
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    if guide.keeper_id is None:
        return
    guide.keeper = guide.checked_on = None
    guide.save(update_fields=["keeper", "checked_on"])
    trail.record(actor, "guide.given_back", guide, guide=guide.key)


@transaction.atomic
def translate(actor: Actor, guide: Guide, language: str, typed: Mapping[str, str]) -> Translation:
    """What is written beside each unit; an emptied one is not translated any more."""
    guide = _locked(guide)
    access.require(access.TRANSLATE, actor, guide)
    cleaned = {name: content.clean(text)[: content.LONGEST["text"]] for name, text in typed.items()}
    row = translation_of(guide, language)
    said = rules.retold(row.draft_said, content.units(guide.draft_content), cleaned)
    return _written(actor, guide, row, said)


def _written(actor: Actor, guide: Guide, row: Translation, said: Mapping[str, rules.Said]) -> Translation:
    told = rules.written_said(said)
    if told == row.draft and not row._state.adding:
        return row
    # Who translates answers for a translation, not for the guide.
    if access.WRITE.allows(actor):
        _take_charge(actor, guide)
    row.draft = told
    row.save()
    row.__dict__.pop("draft_said", None)
    trail.record(actor, "guide.translated", guide, guide=guide.key, language=row.language, units=len(told))
    return row


@transaction.atomic
def take_translation(actor: Actor, guide: Guide, language: str, data: bytes) -> Taken:
    """A translator's file, all of it or nothing. Raises BadFile, NotThisGuide.

    What it left empty stays as it was; what was translated from words that changed since stands as behind.
    """
    guide = _locked(guide)
    access.require(access.TRANSLATE, actor, guide)
    file = xliff.read(data)
    if (file.original, file.source_language, file.target_language) != (guide.key, guide.language, language):
        raise NotThisGuide(f"{file.original} {file.source_language} {file.target_language}")
    units = content.units(guide.draft_content)
    row = translation_of(guide, language)
    brought = {
        name: rules.Said(one.target[: content.LONGEST["text"]], content.digest(one.source), one.made)
        for name, one in file.units.items()
        if one.target and name in units
    }
    kept = {name: one for name, one in row.draft_said.items() if name in units}
    # What came back word for word is nobody's new work.
    new = {
        name: one
        for name, one in brought.items()
        if name not in kept or (kept[name].text, kept[name].of) != (one.text, one.of)
    }
    _written(actor, guide, row, kept | new)
    gone = sum(bool(one.target) and name not in units for name, one in file.units.items())
    return Taken(len(brought), gone)


@transaction.atomic
def publish_translation(
    actor: Actor, guide: Guide, language: str, *, is_read_over: bool, now: datetime
) -> Translation:
    """Show it; `is_read_over`: somebody who reads both languages answers for it. Raises NotReady."""
    guide = _locked(guide)
    access.require(access.WRITE, actor, guide)
    row = translation_of(guide, language)
    units = content.units(guide.published_content or guide.draft_content)
    said = {name: one for name, one in row.draft_said.items() if name in units}
    wrong = [("no_text", name) for name in ("title", "gist") if name not in said]
    wrong += [("typed_time_limit", name) for name, one in said.items() if reading.typed_time_limits(one.text)]
    if guide.published is None:
        wrong.append(("source_unpublished", "title"))
    if wrong:
        raise NotReady(wrong)
    _take_charge(actor, guide)
    if is_read_over:
        said = rules.still_right(said, units)
        row.draft = rules.written_said(rules.read_said(row.draft) | said)
    row.published, row.published_at, row.of_revision = rules.written_said(said), now, guide.revision
    row.read_over_at = now if is_read_over else None
    row.read_over_by_id = actor.user_id if is_read_over else None
    row.read_over_for_id = actor.organisation_id if is_read_over else None
    row.save()
    _keep(actor, guide, language, row.published, now)
    trail.record(actor, "guide.published", guide, guide=guide.key, language=language, revision=guide.revision)
    return row


@transaction.atomic
def take_again(actor: Actor, guide: Guide, revision: Revision) -> None:
    """What was shown once is what is being written again."""
    if revision.language == guide.language:
        write_guide(actor, guide, content.read(revision.content))
        return
    guide = _locked(guide)
    access.require(access.TRANSLATE, actor, guide)
    _written(actor, guide, translation_of(guide, revision.language), rules.read_said(revision.content))


def _keep(actor: Actor, guide: Guide, language: str, told: object, now: datetime) -> None:
    last = Revision.objects.filter(guide=guide, language=language).order_by("-number").first()
    Revision.objects.create(
        guide=guide, language=language, number=last.number + 1 if last else 1, content=told, at=now,
        by_id=actor.user_id, organisation_id=actor.organisation_id,
    )  # fmt: skip


@transaction.atomic
def bring_house_guides(actor: Actor, *, now: datetime) -> int:
    """Those that come with Repère, and their newer words; what an organisation wrote in is left as it is."""
    access.BRING.require(actor)
    known = {one.key: one for one in Guide.objects.select_for_update()}
    changed = 0
    for position, brought in enumerate(house.guides(), 1):
        guide = known.get(brought.key)
        if guide is None:
            guide = Guide(key=brought.key, position=position * 10)
        elif (
            guide.house_digest == brought.digest
            or guide.keeper_id
            or guide.withdrawn_at
            or not guide.house_digest
        ):
            continue
        guide.icon, guide.language, guide.written_on = brought.icon, brought.language, brought.written_on
        guide.draft = guide.published = content.written(brought.content)
        guide.house_digest, guide.published_at, guide.checked_on = brought.digest, now, None
        guide.revision += 1
        guide.save()
        _keep(actor, guide, guide.language, guide.published, now)
        for language, said in brought.translations.items():
            told = rules.written_said(said)
            Translation.objects.update_or_create(
                guide=guide,
                language=language,
                defaults={
                    "draft": told, "published": told, "published_at": now, "of_revision": guide.revision,
                    "read_over_at": None, "read_over_by_id": None, "read_over_for": None,
                },
            )  # fmt: skip
            _keep(actor, guide, language, told, now)
        trail.record(actor, "guide.brought", guide, guide=guide.key, revision=guide.revision)
        changed += 1
    return changed
