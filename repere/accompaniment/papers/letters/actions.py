from datetime import datetime

from django.core.files.base import ContentFile

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import access
from repere.accompaniment.papers.actions import SaidPaper, keep_paper, receive
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.papers.rules import shelf_of
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor

LABEL = 120


def letter_made(actor: Actor, dossier: Dossier, *, now: datetime) -> None:
    """A letter was laid out to be printed: that is written, and not which, since that would tell their status."""
    shelf = shelf_of(Kind.LETTER_SENT)
    access.require_writing(actor, dossier, shelf)
    trail.record(actor, "letter.made", dossier, dossier_id=dossier.pk, at=now, shelf=str(shelf))


def keep_letter(actor: Actor, dossier: Dossier, subject: str, pdf: bytes, *, now: datetime) -> Paper:
    """The letter as it was laid out, among the papers of the dossier. Raises `NotTaken` as any paper does."""
    content = receive(actor, dossier, [ContentFile(pdf, name="letter.pdf")], kind=Kind.LETTER_SENT)
    return keep_paper(actor, dossier, SaidPaper(Kind.LETTER_SENT, subject[:LABEL]), content, now=now)
