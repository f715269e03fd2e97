from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.envelope.choices import Attendance, Side
from repere.accompaniment.orientation.holds.choices import HoldState
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch
from repere.accompaniment.orientation.holds.queries import OPEN
from repere.accompaniment.orientation.models import (
    FollowUp,
    Orientation,
    Proposal,
    Referral,
    ReferralLink,
    ReferralMessage,
)
from repere.accompaniment.orientation.queries import PENDING
from repere.foundation.toolkit.attached import Attached, tell


def withdrawn(referral: Referral, at: datetime) -> None:
    """Nobody answers for somebody who is forgotten, nor holds a place for them."""
    if referral.state in PENDING:
        referral.state, referral.answered_at = ReferralState.WITHDRAWN, at


def let_go(hold: PlaceHold, at: datetime) -> None:
    if hold.state in OPEN:
        hold.state, hold.closed_at = HoldState.RELEASED, at


tell(
    Attached(
        Orientation,
        by=("need", "passage"),
        said=_("Doors shown"),
        keeps=(
            "organisation", "need", "passage", "service", "way", "language", "given_at", "given_by_id", "outcome",
            "wrong_because", "outcome_at",
        ),
    ),
    Attached(
        Referral,
        by=("orientation", "consent"),
        said=_("Referrals"),
        keeps=(
            "orientation", "sender", "recipient", "theme", "urgency", "language", "needs_interpreter", "state",
            "sent_at", "received_at", "answered_at", "answered_by_id", "expires_at", "refused_because", "competes",
        ),
        closes=withdrawn,
        waiting=Q(state__in=PENDING),
        awaited=lambda now: Q(state__in=PENDING, expires_at__gt=now),
    ),
    Attached(
        PlaceHold,
        by=("referral",),
        said=_("Places held"),
        keeps=("referral", "line", "state", "asked_at", "held_at", "closed_at"),
        closes=let_go,
    ),
    Attached(
        FollowUp,
        by=("referral",),
        said=_("What became of referrals"),
        keeps=("referral", "side", "contacted_at", "attendance", "absent_because", "need_after", "said_at"),
        # They went, or said themselves what became of it.
        contact="said_at",
        contact_when=Q(attendance=Attendance.CAME) | Q(side=Side.PERSON),
    ),
    Attached(Proposal, by=("referral",), said=_("Other dates and services proposed")),
    Attached(ReferralMessage, by=("referral",), said=_("Messages about referrals")),
    Attached(ReferralLink, by=("referral",), said=_("Links to referrals")),
    Attached(PlaceWatch, by=("need",), said=_("Places watched")),
)  # fmt: skip
