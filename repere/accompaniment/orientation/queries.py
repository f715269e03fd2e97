from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from repere.accompaniment.casework.choices import NeedStatus
from repere.accompaniment.casework.models import Dossier, Need, Passage
from repere.accompaniment.casework.queries import OPEN_NEEDS, of_somebody_in_sight, rows_in_sight
from repere.accompaniment.orientation import ballottement, measures
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope.choices import ProposalState
from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.accompaniment.orientation.holds.queries import before
from repere.accompaniment.orientation.models import (
    FollowUp,
    Orientation,
    PlaceWatch,
    Proposal,
    Referral,
    ReferralLink,
)
from repere.accompaniment.orientation.rules import Told, became
from repere.accompaniment.orientation.steps import Proposed, Said, Step, steps, what_next
from repere.accompaniment.people.consent.queries import consents_visible_to
from repere.accompaniment.people.models import Consent
from repere.accompaniment.people.queries import Looking, looking
from repere.accompaniment.people.shelves.rules import Reach, Shelf, shows_name
from repere.foundation.organisations.choices import kind_of_partner
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared
from repere.foundation.vault.fields import opened

WEEK = timedelta(days=7)
PENDING = (ReferralState.SENT, ReferralState.RECEIVED, ReferralState.PROPOSED)
ANSWERED = (ReferralState.ACCEPTED, ReferralState.REFUSED, ReferralState.EXPIRED)


def orientations_visible_to(actor: Actor) -> QuerySet[Orientation]:
    """Those its organisation made, for people in the actor's sight."""
    return (
        Orientation.unscoped.filter(rows_in_sight(actor, "need__dossier"), organisation=actor.organisation_id)
        .select_related(
            "service__structure__location",
            "service__structure__organisation",
            "service__location",
            "need",
            "referral",
        )
        .order_by("given_at", "pk")
    )


def name_of_door(actor: Actor, door: Orientation) -> str:
    """The service that was shown, or the kind of partner that it is, for whoever does not read health."""
    by = door.service.structure.organisation
    if by is not None and not shows_name(actor.role.value, is_sensitive=by.is_sensitive):
        return kind_of_partner(by.kind)
    return str(door.service.name)


class DoorTried(NamedTuple):
    """A service that was shown for a need, as a line of a dossier tells it."""

    id: UUID
    service_id: UUID
    name: str  # of the service, or the kind of partner it is, for whoever does not read health
    is_named: bool
    way: str
    given_at: datetime
    outcome: str
    wrong_because: str
    state: str  # of the referral; empty for a slip
    answer: str


class NeedTold(NamedTuple):
    id: UUID
    theme: str
    urgency: str
    status: str
    told_at: datetime
    met_how: str
    said: str
    doors: list[DoorTried]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_NEEDS


_NEED: Final = ("pk", "theme", "urgency", "status", "told_at", "met_how", "said")
_DOOR: Final = ("pk", "service_id", "service__name", "way", "given_at", "outcome", "wrong_because", "referral__pk",
                "referral__state", "referral__answer", "organisation_id",
                "service__structure__organisation__is_sensitive",
                "service__structure__organisation__kind")  # fmt: skip


@Prepared
def _needs_with_doors(dossier_id: UUID) -> QuerySet[Need, tuple[Any, ...]]:
    could_wait = Case(When(status__in=OPEN_NEEDS, then=0), default=1)
    needs = Need.unscoped.filter(dossier=dossier_id).order_by(
        could_wait, "-told_at", "pk", "orientations__given_at", "orientations__pk"
    )
    return needs.values_list("organisation_id", *_NEED, *(f"orientations__{name}" for name in _DOOR))


def needs_with_doors(actor: Actor, dossier: Dossier) -> list[NeedTold]:
    """Of a dossier in sight, those still open first, then the latest; each with the doors tried, in their order."""
    needs: dict[UUID, NeedTold] = {}
    # Read whole first, so that all are opened with one look-up of keys; whose they are is compared here, as above.
    for of, pk, theme, urgency, status, told_at, met_how, said, *door in _needs_with_doors(dossier.pk):
        if of != actor.organisation_id:
            continue
        if pk not in needs:
            needs[pk] = NeedTold(pk, theme, urgency, status, told_at, met_how, opened(said, pk), [])
        if door[0] is not None and door[_DOOR.index("organisation_id")] == actor.organisation_id:
            needs[pk].doors.append(_door_tried(actor, door))
    return list(needs.values())


def _door_tried(actor: Actor, cells: Sequence[Any]) -> DoorTried:
    (
        pk,
        service_id,
        name,
        way,
        given_at,
        outcome,
        because,
        referral_id,
        state,
        answer,
        _of,
        sensitive,
        kind,
    ) = cells
    is_named = shows_name(actor.role.value, is_sensitive=bool(sensitive))
    return DoorTried(
        pk,
        service_id,
        str(name) if is_named else kind_of_partner(kind),
        is_named,
        way,
        given_at,
        outcome,
        because,
        state or "",
        opened(answer, referral_id) if referral_id else "",
    )


def referrals_received(actor: Actor) -> QuerySet[Referral]:
    """Those sent to the actor's organisation, the pending ones first, then the latest."""
    return (
        Referral.unscoped.filter(recipient=actor.organisation_id)
        .exclude(state=ReferralState.WITHDRAWN)
        .select_related(
            "orientation__service__location",
            "orientation__service__structure__location",
            "orientation__need",
            "sender",
            "consent",
            "hold",
        )
        .order_by(
            Case(When(state__in=PENDING, then=0), default=1),
            Case(When(state__in=PENDING, then=F("expires_at"))),
            "-sent_at",
            "pk",
        )
    )


def referrals_sent(actor: Actor) -> QuerySet[Referral]:
    """Those its organisation sent, about people in the actor's sight."""
    in_sight = rows_in_sight(actor, "orientation__need__dossier")
    return (
        Referral.unscoped.filter(in_sight, sender=actor.organisation_id)
        .select_related("orientation__service__structure", "orientation__need__dossier__person", "recipient")
        .prefetch_related("orientation__need__dossier__person__names")
        .order_by("-sent_at", "pk")
    )


class Envelope(NamedTuple):
    """A referral as a line of a list shows it; by whose dossier it is, for its sender alone."""

    id: UUID
    service: str
    theme: str
    urgency: str
    language: str
    state: str
    refused_because: str
    answer: str
    sent_at: datetime
    expires_at: datetime
    other: str  # the organisation at the other end, in short
    dossier_id: UUID | None
    hold: str | None = None  # what became of its place, where places are counted
    before: int | None = None  # how many wait for one since longer
    # The kind of the other organisation, where its very name says what somebody lives through.
    sensitive: str = ""


_LINE = ("pk", "orientation__service__name", "theme", "urgency", "language", "state", "refused_because", "answer",
         "sent_at", "expires_at")  # fmt: skip
_SENT = (
    # A service without an account: its structure.
    Coalesce("recipient__short_name", "orientation__service__structure__name"),
    "orientation__need__dossier_id",
    "hold__state",
)


def _before() -> Case:
    """How many wait before, for a referral that waits."""
    return Case(When(hold__state=HoldState.WAITING, then=Coalesce(before("hold"), 0)), default=None)


def _sensitive(organisation: str) -> Case:
    return Case(
        When(**{f"{organisation}__is_sensitive": True}, then=f"{organisation}__kind"), default=Value("")
    )


def as_read_by(actor: Actor, line: Envelope) -> Envelope:
    """For whoever does not read health, the service of a refuge or a clinic is a partner of some kind."""
    if not line.sensitive or shows_name(actor.role.value, is_sensitive=True):
        return line
    return line._replace(service=kind_of_partner(line.sensitive), other="")


def sent_lines(actor: Actor, referrals: QuerySet[Referral]) -> list[Envelope]:
    """The same referrals, read narrow: of rows joined whole, most would be shown to nobody."""
    rows = referrals.prefetch_related(None)
    lines = _lines(rows.values_list(*_LINE, *_SENT, _before(), _sensitive("recipient")))
    return [as_read_by(actor, line) for line in lines]


def received_lines(referrals: QuerySet[Referral]) -> list[Envelope]:
    return _received(referrals.values_list(*_LINE, "sender__short_name", "hold__state", _sensitive("sender")))


def _received(rows: Iterable[tuple[Any, ...]]) -> list[Envelope]:
    """By whose dossier it is, no recipient knows; until it gives a place, nor the name of a sensitive sender."""
    lines = _lines((*line, None, hold, None, sensitive) for *line, hold, sensitive in rows)
    return [
        line._replace(other=kind_of_partner(line.sensitive))
        if line.sensitive and line.state != ReferralState.ACCEPTED
        else line
        for line in lines
    ]


def _lines(rows: Iterable[tuple[Any, ...]]) -> list[Envelope]:
    # Read whole first, so that all are opened with one look-up of keys.
    lines = [Envelope._make(row) for row in rows]
    return [line._replace(answer=opened(line.answer, line.id)) for line in lines]


@Prepared
def _answers(
    sender_id: UUID | None, since: datetime, limit: int, user_id: UUID | None, at: datetime, reach: Reach
) -> QuerySet[Referral, tuple[Any, ...]]:
    who = Looking(user_id, at, reach)
    in_sight = of_somebody_in_sight(sender_id, who, "orientation__need__dossier")
    sent = Referral.unscoped.filter(sender=sender_id)
    if reach is Reach.NAMED:
        sent, most = sent.filter(in_sight), limit
    else:
        # Few are hidden: some more are taken, and sight is asked of those alone, not of all that ever waited.
        most = 2 * limit
    awaited = sent.filter(state__in=PENDING).order_by("expires_at", "pk").values("pk")[:most]
    lately = sent.filter(state__in=ANSWERED, answered_at__gte=since).order_by("-sent_at", "pk").values("pk")
    shown = Referral.unscoped.filter(in_sight, Q(pk__in=awaited) | Q(pk__in=lately[:most]))
    # Told in the same breath: a page of every minute does not ask twice.
    told = PlaceWatch.unscoped.filter(
        of_somebody_in_sight(sender_id, who, "need__dossier"),
        organisation=sender_id,
        closed_at=None,
        fired_at__isnull=False,
    )
    blank, nothing = Value("", CharField()), Value(None, CharField())
    alerts = told.values_list(
        "pk", "service__name", Coalesce("need__theme", blank), Coalesce("need__urgency", blank), blank, "awaits", blank,
        nothing, "asked_at", "fired_at", "service__structure__name", "need__dossier_id", nothing,
        Value(None, IntegerField()), _sensitive("service__structure__organisation"),
    )  # fmt: skip
    return shown.values_list(*_LINE, *_SENT, _before(), _sensitive("recipient")).union(alerts, all=True)


class Answers(NamedTuple):
    awaited: list[Envelope]  # the one that expires first comes first
    lately: list[Envelope]  # those that came since, the last sent first
    alerts: list[Envelope]  # places free and services open that a desk waits for; `expires_at`: since when


def answers(actor: Actor, since: datetime, limit: int) -> Answers:
    """Of the referrals the actor's organisation sent, the first that wait for an answer, and those just answered;
    with what its desks asked to be told."""
    rows = _answers(actor.organisation_id, since, limit, *looking(actor))
    lines = [as_read_by(actor, line) for line in _lines(rows)]
    alerts = [line for line in lines if line.state in Awaits]
    awaited = [line for line in lines if line.state in PENDING]
    lately = [line for line in lines if line.state in ANSWERED]
    alerts.sort(key=lambda line: (line.expires_at, line.id))
    awaited.sort(key=lambda line: (line.expires_at, line.id))
    lately.sort(key=lambda line: line.id)
    lately.sort(key=lambda line: line.sent_at, reverse=True)
    return Answers(awaited[:limit], lately[:limit], alerts)


@Prepared
def _to_answer(recipient_id: UUID | None, limit: int) -> QuerySet[Referral, tuple[Any, ...]]:
    waiting = Referral.unscoped.filter(recipient=recipient_id, state__in=PENDING)
    line = (*_LINE, "sender__short_name", "hold__state", _sensitive("sender"))
    return waiting.order_by("expires_at", "-sent_at", "pk").values_list(*line)[:limit]


def to_answer(actor: Actor, limit: int) -> list[Envelope]:
    """The first of those sent to the actor's organisation that wait for its answer."""
    return _received(_to_answer(actor.organisation_id, limit))


class Offered(NamedTuple):
    """What a service proposes instead, that the person says yes or no to."""

    kind: str  # date, service
    starts_at: datetime | None
    service_id: UUID | None
    service: str


class Followed(NamedTuple):
    """A referral as the person it is about may read it: where to, what happened, what next. Nobody's words."""

    id: UUID
    theme: str
    service_id: UUID
    service: str
    structure: str
    is_confidential: bool  # its address is told by the desk alone
    state: str
    refused_because: str
    expires_at: datetime
    appointment_at: datetime | None
    place: str | None  # held, waiting, taken, released; None where places are not counted
    before: int | None  # how many wait for one since longer
    offered: Offered | None
    shares: tuple[str, ...]  # what the service reads of them once they say yes to it: name, contact
    wants_to_talk: bool  # they asked to speak of what is offered before they answer
    steps: tuple[Step, ...]
    next: str  # wait, choose, go, tell, elsewhere, nothing


def followed(actor: Actor, dossier_id: UUID, now: datetime) -> list[Followed]:
    """The referrals that the actor's organisation sent for this dossier, if it is in sight, the latest first."""
    sent = _sent_in_sight(actor).filter(orientation__need__dossier=dossier_id)
    return [as_followed(referral, now) for referral in sent]


def sent_whole(actor: Actor, referral_id: UUID) -> Referral | None:
    """One of those that the actor's organisation sent, with all that is said of it: its page asks nothing more."""
    live = ReferralLink.unscoped.filter(revoked_at=None)
    found: Referral | None = (
        _sent_in_sight(actor)
        .select_related("sender", "recipient", "consent", "orientation__need__dossier__person")
        .prefetch_related("messages", Prefetch("links", live, to_attr="live_links"))
        .filter(pk=referral_id)
        .first()
    )
    return found


def line_of(actor: Actor, referral: Any) -> Envelope:
    """One that was read whole, as a line of a list shows it to its sender."""
    service, recipient = referral.orientation.service, referral.recipient
    line = _line(referral)._replace(
        other=recipient.short_name if recipient else service.structure.name,
        dossier_id=referral.orientation.need.dossier_id,
        before=referral.before,
        sensitive=recipient.kind if recipient and recipient.is_sensitive else "",
    )
    return as_read_by(actor, line)


def received_line(referral: Any) -> Envelope:
    """The same for its recipient, who does not know by whose dossier it is."""
    sender = referral.sender
    is_kept = sender.is_sensitive and referral.state != ReferralState.ACCEPTED
    return _line(referral)._replace(other=kind_of_partner(sender.kind) if is_kept else sender.short_name)


def _line(referral: Any) -> Envelope:
    hold = getattr(referral, "hold", None)
    said = {name: getattr(referral, name) for name in Envelope._fields[2:10]}
    return Envelope(
        referral.pk,
        referral.orientation.service.name,
        **said,
        other="",
        dossier_id=None,
        hold=hold.state if hold else None,
    )


def _sent_in_sight(actor: Actor) -> QuerySet[Referral]:
    in_sight = rows_in_sight(actor, "orientation__need__dossier")
    return to_follow(Referral.unscoped.filter(in_sight, sender=actor.organisation_id))


def to_follow(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With all that `as_followed` reads, the latest first."""
    return (
        referrals.select_related(
            "orientation__service__location", "orientation__service__structure__location", "hold"
        )
        .prefetch_related(
            Prefetch(
                "proposals", Proposal.unscoped.select_related("service__structure").order_by("made_at", "pk")
            ),
            "follow_ups",
        )
        .annotate(before=_before())
        .order_by("-sent_at", "pk")
    )


def as_followed(referral: Any, now: datetime) -> Followed:
    service, hold = referral.orientation.service, getattr(referral, "hold", None)
    proposals, said = list(referral.proposals.all()), list(referral.follow_ups.all())
    known = became(Told(one.side, one.attendance, one.absent_because, one.need_after) for one in said)
    offered = next((one for one in proposals if one.state == ProposalState.OPEN), None)
    return Followed(
        id=referral.pk,
        theme=referral.theme,
        service_id=service.pk,
        service=service.name,
        structure=service.structure.name,
        is_confidential=service.is_confidential,
        state=referral.state,
        refused_because=referral.refused_because,
        expires_at=referral.expires_at,
        appointment_at=referral.appointment_at,
        place=hold.state if hold else None,
        before=referral.before,
        offered=Offered(
            offered.kind,
            offered.starts_at,
            offered.service_id,
            offered.service.name if offered.service else "",
        )
        if offered
        else None,
        shares=tuple(
            what
            for what, said in (("name", referral.name_shared), ("contact", referral.contact_shared))
            if said
        ),
        wants_to_talk=offered is not None and referral.talk_asked_at is not None,
        steps=steps(
            state=referral.state,
            sent_at=referral.sent_at,
            received_at=referral.received_at,
            answered_at=referral.answered_at,
            appointment_at=referral.appointment_at,
            proposals=[
                Proposed(one.kind, one.made_at, one.state, one.settled_at, one.starts_at) for one in proposals
            ],
            said=[Said(one.said_at, one.contacted_at) for one in said],
            known=known,
        ),
        next=what_next(
            state=referral.state,
            expires_at=referral.expires_at,
            appointment_at=referral.appointment_at,
            known=known,
            now=now,
        ),
    )


def asked_already(actor: Actor, need: Need) -> list[str]:
    """The services that this need waits for, by name."""
    waiting = Referral.unscoped.filter(
        sender=actor.organisation_id, orientation__need=need, state__in=PENDING
    )
    return list(waiting.order_by("sent_at", "pk").values_list("orientation__service__name", flat=True))


def asked_since(actor: Actor, instant: datetime) -> list[measures.Asked]:
    """The referrals that the actor's organisation sent since an instant, of people in sight: what is counted."""
    in_sight = rows_in_sight(actor, "orientation__need__dossier")
    return _counted(Referral.unscoped.filter(in_sight, sender=actor.organisation_id, sent_at__gte=instant))


def received_since(actor: Actor, instant: datetime) -> list[measures.Asked]:
    """The same of those that the actor's organisation was sent."""
    return _counted(Referral.unscoped.filter(recipient=actor.organisation_id, sent_at__gte=instant))


def _counted(referrals: QuerySet[Referral]) -> list[measures.Asked]:
    said: dict[UUID, list[Told]] = {}
    rows = referrals.order_by().values_list(
        "pk", "orientation__service__name", "state", "refused_because", "sent_at", "answered_at"
    )
    for referral_id, *told in FollowUp.unscoped.filter(referral__in=referrals.order_by()).values_list(
        "referral", "side", "attendance", "absent_because", "need_after"
    ):
        said.setdefault(referral_id, []).append(Told(*told))
    counted = []
    for referral_id, service, state, because, sent_at, answered_at in rows:
        known = became(said.get(referral_id, ()))
        counted.append(
            measures.Asked(service, state, because, sent_at, answered_at, known.attendance, known.need)
        )
    return counted


def to_wipe(today: date) -> QuerySet[Referral]:
    """Those whose consent is over and that still hold what it covered."""
    over = Q(consent__withdrawn_at__isnull=False) | Q(consent__ends_on__lt=today)
    return Referral.unscoped.filter(over, wiped_at__isnull=True).order_by("sent_at", "pk")


def consents_of_visits(actor: Actor, dossier: Dossier) -> QuerySet[Consent]:
    """What somebody agreed to in a visit before they had a dossier."""
    return consents_visible_to(actor).filter(
        person__isnull=True, referrals__orientation__need__dossier=dossier
    )


def to_expire(now: datetime) -> QuerySet[Referral]:
    return Referral.unscoped.filter(state__in=PENDING, expires_at__lt=now).order_by("expires_at", "pk")


def live_doors(actor: Actor, passage: Passage) -> QuerySet[Orientation]:
    """The doors shown in a passage that still stand: not those refused, expired or withdrawn."""
    gone = (ReferralState.REFUSED, ReferralState.EXPIRED, ReferralState.WITHDRAWN)
    return orientations_visible_to(actor).filter(passage=passage).exclude(referral__state__in=gone)


@Prepared
def _shown(organisation_id: UUID | None, passage_id: UUID) -> QuerySet[Orientation, tuple[UUID, UUID]]:
    doors = Orientation.unscoped.filter(organisation=organisation_id, passage=passage_id)
    return doors.order_by().values_list("need_id", "service_id")


def services_shown(actor: Actor, passage: Passage) -> dict[UUID, set[UUID]]:
    """The services shown in this passage, by need."""
    shown: dict[UUID, set[UUID]] = {}
    for need_id, service_id in _shown(actor.organisation_id, passage.pk):
        shown.setdefault(need_id, set()).add(service_id)
    return shown


def told_since(actor: Actor, instant: datetime) -> list[ballottement.Told]:
    """The needs told since an instant, with the doors shown for each: what ballottement is computed from.

    Those set aside are left out, and those of visitors without a name unless they were met here: nobody can know
    how long they last.
    """
    can_be_known = Q(dossier__isnull=False) | Q(status=NeedStatus.MET)
    needs = (
        Need.unscoped.filter(
            can_be_known, rows_in_sight(actor), organisation=actor.organisation_id, told_at__gte=instant
        )
        .exclude(status=NeedStatus.GIVEN_UP)
        .prefetch_related(Prefetch("orientations", Orientation.unscoped.order_by("given_at", "pk")))
    )
    return [
        ballottement.Told(
            told_at=need.told_at,
            met_at=need.met_at,
            doors=tuple(ballottement.Door(o.given_at, o.outcome) for o in need.orientations.all()),
        )
        for need in needs
    ]


def answered_since(instant: datetime) -> Iterator[tuple[UUID, bool, bool, datetime, datetime]]:
    """Of each referral answered or expired since, as `answers.counted` takes it: its service, never whose it was."""
    rows = Referral.unscoped.filter(state__in=ANSWERED, answered_at__gte=instant).order_by()
    # The service proposed something else, and it is its sender who never answered.
    proposed = Proposal.unscoped.filter(referral=OuterRef("pk")).order_by()
    rows = rows.exclude(Q(state=ReferralState.EXPIRED) & Exists(proposed))
    said = rows.values_list("orientation__service_id", "state", "sent_at", "answered_at")
    for service_id, state, sent_at, answered_at in said.iterator(chunk_size=2000):
        yield (
            service_id, state == ReferralState.ACCEPTED, state == ReferralState.EXPIRED, sent_at, answered_at,
        )  # fmt: skip


def count_without_answer(actor: Actor, since: datetime) -> int:
    """Of the referrals of people in sight, sent before this instant: those that still wait."""
    mine = Referral.unscoped.filter(
        rows_in_sight(actor, "orientation__need__dossier"), sender=actor.organisation_id, sent_at__lt=since
    )
    return mine.filter(state__in=PENDING).count()


def doors_shown_to(actor: Actor, dossier: Dossier, shelves: Sequence[Shelf]) -> QuerySet[Orientation]:
    """For the timeline of a dossier; `door`: the name of the service, where the reader may read it beside somebody."""
    if Shelf.NEEDS not in shelves:
        return Orientation.unscoped.none()
    mine = rows_in_sight(actor, "need__dossier")
    shown = Orientation.unscoped.filter(mine, organisation=actor.organisation_id, need__dossier=dossier)
    unnamed = When(service__structure__organisation__is_sensitive=True, then=Value(""))
    cases = [] if Shelf.HEALTH in shelves else [unnamed]
    return shown.annotate(door=Case(*cases, default="service__name", output_field=CharField()))
