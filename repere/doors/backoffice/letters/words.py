"""Each model of letter in the reader's words; the letter itself is in French."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Told(NamedTuple):
    title: Promise
    what: Promise
    sending: Promise


LETTERS: Final[Mapping[str, Told]] = {
    "legal_aid_cnda": Told(
        _("Ask for legal aid before the national asylum court"),
        _(
            "Within 15 days, it stops the month to appeal. It does not replace the court’s own form, nor the appeal."
        ),
        _("By post, keeping the proof of posting: by e-mail it is not accepted."),
    ),
    "appeal_cnda": Told(
        _("Appeal to the national asylum court"),
        _(
            "It registers the appeal. The facts and the reasons must be in it, in French; a lawyer completes them."
        ),
        _("By registered letter, so that it arrives in time: keep the proof of posting."),
    ),
    "observations_ofii": Told(
        _("Observations before reception conditions end"),
        _(
            "Within 15 days of the letter. If the decision comes all the same, only the court stops it, in 7 days."
        ),
        _("By registered letter, or handed over against a receipt: keep the proof."),
    ),
    "address_ofpra": Told(
        _("New address, told to the asylum office"),
        _("A letter sent to the old address counts as received. Tell the others too: each has its own way."),
        _("By registered letter: keep the proof of posting."),
    ),
    "reasons_prefecture": Told(
        _("Ask for the reasons of a refusal by silence"),
        _("Within the time to appeal. It is not the appeal: that one still goes to the court."),
        _("By registered letter, with a proof that it was received."),
    ),
    "children_judge": Told(
        _("Ask the children’s judge for protection"),
        _("It asks the judge to look at the case. A lawyer for children helps, free of charge for a child."),
        _("Handed in at the court against a receipt, or by registered letter; act before 18."),
    ),
}
