"""What a page shows of a paper and of its files: worked out here, so that templates only print."""

from dataclasses import dataclass

from django.utils import timezone

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import queries, rules
from repere.accompaniment.papers.choices import Kind, State
from repere.accompaniment.papers.models import Paper, PaperFile
from repere.doors.backoffice.papers import words
from repere.doors.backoffice.papers.links import link_to
from repere.doors.guard.marks import ActorRequest


@dataclass(frozen=True, slots=True)
class FileShown:
    file: PaperFile
    url: str  # empty: it opens for nobody
    small: str
    is_picture: bool
    state: str


@dataclass(frozen=True, slots=True)
class PaperShown:
    paper: Paper
    kind: str
    when: str
    chip: str
    is_told: bool
    files: list[FileShown]


def paper_shown(request: ActorRequest, paper: Paper) -> PaperShown:
    stands = rules.expiry(paper.kind, paper.expires_on, timezone.localdate()) if paper.expires_on else None
    is_told = stands is not None and stands.is_told and not paper.is_settled
    return PaperShown(
        paper=paper,
        kind=str(Kind(paper.kind).label),
        when=words.when_expires(stands) if stands else "",
        chip=words.CHIPS[stands.word] if stands and is_told else "",
        is_told=is_told,
        files=[file_shown(request, paper, file) for file in queries.latest(paper)],
    )


def file_shown(request: ActorRequest, paper: Paper, file: PaperFile) -> FileShown:
    opens = file.state in queries.openable()
    has_small = opens and hasattr(file, "thumbnail") and file.thumbnail.size
    said = file.state in (State.WAITING, State.REFUSED) or not opens
    return FileShown(
        file=file,
        url=link_to(request.actor, file, paper.dossier_id) if opens else "",
        small=link_to(request.actor, file, paper.dossier_id, "paper_thumbnail") if has_small else "",
        is_picture=file.form != "pdf",
        state=file.get_state_display() if said else "",
    )


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A paper that expires, on the page of its dossier."""

    paper: Paper
    kind: str
    when: str


def papers_told(request: ActorRequest, dossier: Dossier) -> list[PaperTold]:
    return [
        PaperTold(one.paper, str(Kind(one.paper.kind).label), words.when_expires(one.expiry))
        for one in queries.expiring_in(request.actor, dossier, timezone.localdate())
    ]
