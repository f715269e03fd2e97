"""Made by tools/law_phrases.py from data/: what is at stake, and what can still be done, for the catalogues."""
# fmt: off

from repere.knowledge.law.sentences import gettext_noop

PHRASES = (
    gettext_noop("A closed file may be opened again once, when it is asked less than nine months after the closure."),
    gettext_noop("A house arrest notified since can be contested by itself, in its own 7 days."),
    gettext_noop("A material error of the court can be corrected within one month of its decision."),
    gettext_noop("A placement in detention can be contested by itself before the judge, in its own 4 days."),
    gettext_noop("A renewal is taken at latest 15 days after the permit ended; the same limit opens removal."),
    gettext_noop("A request to an administration counts from its postmark, except where one must come in person: look for the proof of posting."),
    gettext_noop("A step to be done again"),
    gettext_noop("An urgent application for a fundamental freedom has no time limit, and is ruled on in 48 hours."),
    gettext_noop("Ask before six months have passed since the permit ended: after that, one is treated as a newcomer."),
    gettext_noop("Ask for the reception conditions again once the reasons for ending them have ceased."),
    gettext_noop("Check the day it counts from: a registered letter collected within 15 days counts from the day it was collected."),
    gettext_noop("Housing, money or health care"),
    gettext_noop("If the online service failed, keep pictures of it: another way to file is a right."),
    gettext_noop("In detention, facts that came later are an exception to the five days: write when and how they became known."),
    gettext_noop("Look whether the notice says how and when to appeal: if it does not, the time limit cannot be held against the person, within one year."),
    gettext_noop("Look whether the notice says how and when to appeal: if it does not, the time limit cannot be held against the person."),
    gettext_noop("Posted in time is in time before a court, even if it arrives later: look for the proof of posting. Not for limits in hours."),
    gettext_noop("Removal, or detention"),
    gettext_noop("Renew the certificate now: while it is over, the allowance is suspended."),
    gettext_noop("Send the appeal within its own month, without waiting for legal aid: asked after 15 days, it no longer stops the month."),
    gettext_noop("The asylum application"),
    gettext_noop("The children’s judge can still be asked again before 18: no time limit was found for it."),
    gettext_noop("The date kept by the computer of the office or of the court is good until proved otherwise: look for what proves another one."),
    gettext_noop("The right to stay"),
    gettext_noop("UNHCR may open a file again on new elements only, as it sees fit."),
    gettext_noop("With new facts, the application may be examined again: 8 days to send it once registered again; check the right to stay meanwhile."),
    gettext_noop("Without a receipt that states the remedies, the time to contest a silent refusal does not run, within one year."),
)
