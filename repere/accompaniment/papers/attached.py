from django.utils.translation import gettext_lazy as _

from repere.accompaniment.papers import files
from repere.accompaniment.papers.models import Paper, PaperFile, Thumbnail
from repere.foundation.toolkit.attached import Attached, tell

tell(
    Attached(Paper, by=("dossier",), said=_("Papers")),
    Attached(
        PaperFile, by=("paper",), said=_("Files of their papers"), takes_along=files.drop_once_committed
    ),
    Attached(
        Thumbnail,
        by=("file",),
        said=_("Small pictures of their papers"),
        takes_along=files.drop_once_committed,
    ),
)
