"""Codes of the guides' cores in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repere.knowledge.guides.reading import Finding

# What it is, and what to do instead.
FINDING_WORDS: Final[Mapping[str, Promise]] = {
    "long_on_the_whole": gettext_lazy(
        "Half of its sentences are longer than %(more)s words: cut them in two."
    ),
    "hard_on_the_whole": gettext_lazy(
        "It is hard to read (%(more)s of 100, 70 is asked): take shorter words."
    ),
    "far_too_long": gettext_lazy("%(more)s words in one sentence: cut it in two."),
    "too_long": gettext_lazy("%(more)s words in one sentence, twelve are easy to read."),
    "several_ideas": gettext_lazy("Several ideas in one sentence: one each."),
    "negation": gettext_lazy("A negation (%(more)s): say what to do, rather than what not to do."),
    "unexplained": gettext_lazy("“%(said)s” is explained nowhere: add it to the words of the guide."),
    "jargon": gettext_lazy("“%(said)s” is a word of offices: explain it."),
    "jargon_instead": gettext_lazy("“%(said)s” is a word of offices: “%(more)s” says the same."),
    "typed_time_limit": gettext_lazy("A time limit is typed (%(said)s): add one from the law instead."),
    "date_in_figures": gettext_lazy("Write the date in full (%(said)s)."),
    "future": gettext_lazy("Say it in the present (%(said)s)."),
    "says_tu": gettext_lazy("Say “vous” (%(said)s)."),
    "many_figures": gettext_lazy("Many figures: keep those that are needed."),
}
FAULT_WORDS: Final[Mapping[str, Promise]] = {
    "no_gist": gettext_lazy("Say in a line what it is about."),
    "no_blocks": gettext_lazy("There is nothing in it yet."),
    "no_text": gettext_lazy("It has no words."),
    "no_services": gettext_lazy("Choose the need."),
    "no_deadline": gettext_lazy("No rule of the law has this key."),
    "no_number": gettext_lazy("A number is figures alone."),
    "typed_time_limit": gettext_lazy("A time limit is typed: add one from the law instead."),
    "source_unpublished": gettext_lazy("The French text is not published yet."),
}
BAD_FILE_WORDS: Final[Mapping[str, Promise]] = {
    "too_large": gettext_lazy("This file is too large: a guide is lighter than 2 MB."),
    "not_xml": gettext_lazy("This file cannot be read: it breaks at line %(where)s. Nothing was changed."),
    "declares": gettext_lazy(
        "This file declares entities, which no translator’s tool does. Nothing was changed."
    ),
    "not_xliff": gettext_lazy("This is no XLIFF 1.2 file. Nothing was changed."),
    "not_one_file": gettext_lazy(
        "It holds several guides, or none: send one at a time. Nothing was changed."
    ),
    "no_id": gettext_lazy("A sentence in it lost its number. Nothing was changed."),
    "twice": gettext_lazy("The sentence “%(where)s” is in it twice. Nothing was changed."),
    "too_long": gettext_lazy("The sentence “%(where)s” is too long. Nothing was changed."),
}
BAD_CONTENT_WORDS: Final[Mapping[str, Promise]] = {
    "no_title": gettext_lazy("It needs a title."),
    "too_long": gettext_lazy("One of its texts is too long."),
    "too_many_blocks": gettext_lazy("It is too long: make two guides of it."),
}
STATE_CHIPS: Final = {"reviewed": "good", "house": "info", "person": "warn", "machine": "warn"}


def told(one: Finding) -> str:
    code = "jargon_instead" if one.code == "jargon" and one.more else one.code
    return str(FINDING_WORDS[code]) % {"said": one.said, "more": one.more}


def fault(code: str) -> str:
    return str(FAULT_WORDS.get(code, _("It cannot be shown as it is.")))
