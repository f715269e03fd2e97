"""Made by tools/law_phrases.py from data/: closed days, for the catalogues."""
# fmt: off

from repere.knowledge.law.sentences import gettext_noop

PHRASES = (
    gettext_noop("1 January"),
    gettext_noop("1 May"),
    gettext_noop("11 November"),
    gettext_noop("14 July"),
    gettext_noop("26 December"),
    gettext_noop("8 May"),
    gettext_noop("Abolition of slavery"),
    gettext_noop("All Saints"),
    gettext_noop("Ascension"),
    gettext_noop("Assumption"),
    gettext_noop("Christmas"),
    gettext_noop("Easter Monday"),
    gettext_noop("Good Friday"),
    gettext_noop("Whit Monday"),
)
