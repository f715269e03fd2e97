"""Addresses of files that are good for some minutes, for one reader, for one file of one dossier."""

from typing import Final
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.urls import reverse

from repere.accompaniment.papers.models import PaperFile
from repere.accompaniment.papers.queries import file_visible_to
from repere.foundation.toolkit.actors import Actor

LASTS_S: Final = 10 * 60
_SALT: Final = "papers.{}"


def link_to(actor: Actor, file: PaperFile, dossier_id: UUID, route: str = "paper_file") -> str:
    told = [str(actor.user_id), dossier_id.hex, file.pk.hex]
    return reverse(f"backoffice:{route}", args=[signing.dumps(told, salt=_SALT.format(route))])


def file_at(actor: Actor, token: str, route: str = "paper_file") -> PaperFile:
    """The file behind an address; over, made for another reader, or of a paper out of sight now: it does not exist."""
    try:
        user_id, dossier_id, file_id = signing.loads(token, salt=_SALT.format(route), max_age=LASTS_S)
    except signing.BadSignature:
        raise Http404 from None
    found = file_visible_to(actor, UUID(file_id)) if user_id == str(actor.user_id) else None
    if found is None or found.paper.dossier_id != UUID(dossier_id):
        raise Http404
    return found
