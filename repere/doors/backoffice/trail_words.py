"""The codes of the trail in the reader's words; one that this version does not know is shown as it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.casework.agenda.choices import Status, Unsent, Way
from repere.accompaniment.casework.choices import Channel, Done, MetHow, Urgency
from repere.accompaniment.casework.handover.choices import ErasureAnswer, NotHandedOver
from repere.accompaniment.casework.listening.choices import AGAINST, Closed, Result, Source
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer
from repere.accompaniment.casework.tasks.choices import Ended
from repere.accompaniment.orientation.choices import Outcome, WrongBecause
from repere.accompaniment.orientation.envelope.choices import (
    AbsentBecause,
    Attendance,
    NeedAfter,
    ProposalKind,
    Side,
)
from repere.accompaniment.orientation.holds.choices import Awaits
from repere.accompaniment.people.cards.choices import RevokedBecause
from repere.accompaniment.people.choices import DocumentKind
from repere.accompaniment.people.consent.choices import HowGiven, Purpose, Shelf
from repere.accompaniment.people.corrections.choices import Answer
from repere.accompaniment.people.corrections.choices import Subject as AboutThem
from repere.accompaniment.people.duplicates.choices import Because
from repere.accompaniment.people.erasure.choices import AskedBy, HoldBecause, Reason
from repere.accompaniment.people.retention.choices import OpenedBecause
from repere.accompaniment.people.shelves.choices import Shelf as PartOfDossier
from repere.accompaniment.people.shelves.choices import Standing
from repere.accompaniment.rights import choices as rights
from repere.doors.backoffice.assessments.shown import TITLES
from repere.doors.backoffice.weighing.words import WEIGHT_WORDS
from repere.foundation.organisations.choices import OrganisationKind, SeenBy, WhenOver
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.capacity.choices import Via
from repere.knowledge.directory.choices import Audience, CapacityUnit, Theme
from repere.knowledge.directory.sheets.choices import Subject
from repere.knowledge.law.rights import house_rights

# By what they are about, in the order a data protection officer looks for them.
ACTS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (
        _("Dossiers"),
        {
            "dossier.read": _("Dossier read"),
            "dossier.opened": _("Dossier opened"),
            "people.sought": _("People sought, counted by the quarter of an hour"),
            "people.shown_unusually": _("Shown more people in an hour than a desk receives"),
            "person.registered": _("Person registered"),
            "person.sought_elsewhere": _("Partners asked whether they know somebody"),
            "people.reindexed": _("Index of the search made again"),
            "person.constraints_kept": _("What holds a person back, remembered as they agreed"),
            "person.constraints_forgotten": _("What holds a person back, forgotten"),
            "person.described": _("Details of a person changed"),
            "person.came_of_age": _("A child came of age"),
            "person.hidden": _("Person hidden from the others"),
            "person.shown": _("Person shown to all again"),
            "dossier.emergency_opened": _("Dossier opened in an emergency"),
            "status.written": _("Administrative status written"),
            "status.removed": _("Administrative status, a row taken out"),
            "note.written": _("Note written"),
            "note.corrected": _("Note corrected"),
            "team.named": _("Colleague named in the team of a dossier"),
            "team.taken_out": _("Colleague taken out of the team of a dossier"),
            "team.handed_over": _("Dossier of a colleague who leaves handed over"),
            "team.given_on": _("Dossier given to another colleague"),
            "team.reassigned": _("Several dossiers given to another colleague"),
            "person.reader_named": _("Colleague named to see a hidden person"),
            "name.added": _("Name added"),
            "name.removed": _("Name removed"),
            "document.added": _("Number of a paper added"),
            "document.removed": _("Number of a paper removed"),
            "relation.told": _("Relative told"),
            "relation.removed": _("Relative removed"),
            "contact.added": _("Contact added"),
            "contact.changed": _("Contact changed"),
            "contact.removed": _("Contact removed"),
        },
    ),
    (
        _("Papers"),
        {
            "paper.read": _("Paper opened"),
            "paper.kept": _("Paper kept"),
            "paper.seen": _("Paper seen, not kept"),
            "paper.renewed": _("Newer version of a paper"),
            "paper.described": _("What is said of a paper changed"),
            "paper.settled": _("Expiry of a paper seen to"),
            "paper.removed": _("Paper taken out"),
            "paper.refused": _("File refused"),
            "letter.made": _("Letter laid out to be printed"),
        },
    ),
    (
        _("Procedures"),
        {
            "procedure.begun": _("Procedure begun"),
            "procedure.told": _("What happened in a procedure told"),
            "procedure.untold": _("What was told in a procedure withdrawn"),
            "procedure.papers": _("Papers of a procedure"),
            "procedure.reviewed": _("Date looked at after the rules changed"),
            "procedure.explained": _("Procedure explained to them"),
            "procedure.shown": _("Procedure shown at their own door"),
            "procedure.unshown": _("Procedure taken from their own door"),
            "procedure.closed": _("Procedure closed"),
            "procedure.opened_again": _("Procedure opened again"),
            "deadline.taken": _("Time limit taken in hand"),
            "deadline.handed": _("Time limit handed over"),
            "deadline.done": _("Time limit: what was done"),
            "deadline.missed": _("Time limit missed, and why"),
            "deadline.reopened": _("Time limit opened again"),
            "deadline.let_go": _("Time limits of a colleague who left: in nobody’s hands"),
            "deadline.escalated": _("Time limit in nobody’s hands: whoever coordinates was told"),
            "deadline.sheet": _("Time limits of the week laid out for paper"),
            "absence.said": _("Absence of a colleague"),
            "absence.ended": _("Absence taken back"),
        },
    ),
    (
        _("Consents, cards, hand-overs"),
        {
            "consent.given": _("Consent given"),
            "consent.withdrawn": _("Consent withdrawn"),
            "paper_access.issued": _("Paper for their own door made"),
            "paper_access.revoked": _("Paper for their own door ended"),
            "paper_access.reopened": _("Paper opened again after wrong PINs"),
            "paper_access.signed_in": _("Came in through their own door"),
            "paper_access.signed_out": _("Left their own door"),
            "paper_access.sign_in_failed": _("Code and PIN refused"),
            "paper_access.pin_changed": _("PIN changed"),
            "person.took_away": _("Took their data away"),
            "copy.read": _("Copy of all that is kept made for the person"),
            "correction.asked": _("Correction asked for by the person"),
            "correction.answered": _("Correction answered"),
            "card.issued": _("Card made"),
            "card.revoked": _("Card no longer valid"),
            "card.shown": _("Card shown"),
            "handover.asked": _("Hand-over asked for"),
            "handover.accepted": _("Hand-over accepted"),
            "handover.refused": _("Hand-over refused"),
            "handover.withdrawn": _("Hand-over withdrawn"),
            "handover.expired": _("Hand-over left without answer"),
            "handover.read": _("Hand-over read"),
        },
    ),
    (
        _("Duplicates"),
        {
            "likeness.looked": _("Dossiers compared by Repère itself"),
            "likeness.compared": _("Dossier compared with another"),
            "likeness.same": _("Said to be the same person"),
            "likeness.different": _("Said to be two people"),
            "likeness.unsure": _("Likeness left for later"),
            "likeness.reopened": _("Two people, to be looked at again"),
            "people.merged": _("Another dossier joined to this one"),
            "people.merged_into": _("Dossier joined to another"),
            "people.merge_undone": _("Two dossiers again"),
            "person.kept_apart": _("Asked to be joined to no other dossier"),
        },
    ),
    (
        _("Keys"),
        {
            "keys.rotated": _("New encryption key"),
            "keys.master_changed": _("Encryption keys under a new master key"),
            "mail.tried_again": _("Letters tried again"),
            "mail.forgotten": _("Letters given up and forgotten"),
            "backup.made": _("Copy of the database made"),
            "backup.restored": _("Copy of the database put back"),
        },
    ),
    (
        _("Erasure"),
        {
            "person.erasure_prepared": _("Erasure prepared"),
            "person.erased": _("Person erased"),
            "erasure.told": _("Told that somebody was forgotten at a partner"),
            "erasure.answered": _("What became of a copy, once forgotten at a partner"),
            "status.erased": _("Administrative status erased"),
            "person.held": _("Legal hold placed"),
            "person.hold_lifted": _("Legal hold lifted"),
            "retention.settled": _("Time to keep dossiers settled"),
            "retention.noticed": _("Notice that a dossier is about to end"),
            "retention.told": _("Person told that news are hoped for"),
            "retention.not_told": _("Person not told: nothing was sent"),
            "retention.heard_of": _("Heard of again: the notice is taken back"),
            "retention.seen": _("Seen again, said by a colleague"),
            "retention.asked_to_keep": _("They asked that their dossier be kept"),
            "retention.put_away": _("Dossier put away"),
            "retention.archives_listed": _("Dossiers put away listed"),
            "retention.archive_opened": _("Dossier put away opened again"),
            "retention.night_ended": _("Night of the time to keep: done"),
            "retention.reported": _("Report of a month of the time to keep, signed"),
        },
    ),
    (
        _("Plans"),
        {
            "plan.goal_set": _("Goal set"),
            "plan.goal_ended": _("Goal reached or given up"),
            "plan.step_added": _("Step added"),
            "plan.step_done": _("Step done"),
            "plan.step_not_done": _("Step not done after all"),
            "plan.step_dropped": _("Step taken out of the plan"),
            "plan.agreed": _("Plan agreed to by the person"),
            "plan.reviewed": _("Plan looked at again"),
        },
    ),
    (
        _("Assessments"),
        {
            "assessment.begun": _("Assessment begun"),
            "assessment.signed": _("Assessment signed"),
            "assessment.corrected": _("Assessment corrected"),
            "assessment.thrown_away": _("Draft of an assessment thrown away"),
        },
    ),
    (
        _("Help given"),
        {
            "mediation.asked": _("Institution asked"),
            "mediation.asked_again": _("Institution asked again"),
            "mediation.answered": _("Answer of an institution written"),
            "assistance.given": _("Help given"),
            "assistance.signed": _("Receipt signed"),
            "assistance.cancelled": _("Help written by mistake"),
            "assistance.line_opened": _("Budget line opened"),
            "assistance.line_closed": _("Budget line closed"),
            "assistance.goods_kept": _("Goods kept in stock"),
            "assistance.stock_moved": _("Stock changed"),
        },
    ),
    (
        _("Passages"),
        {
            "callback.received": _("Request to be called received"),
            "callback.read": _("Request to be called read"),
            "callback.call_begun": _("Number of a request shown, to call it"),
            "callback.tried": _("What came of a call"),
            "callback.visit_begun": _("Visit begun by telephone"),
            "callback.closed": _("Request to be called closed"),
            "callback.withdrawn": _("Request to be called withdrawn by who made it"),
            "callback.forgotten": _("Request to be called forgotten, with its number"),
            "callback.settled": _("How the organisation takes calls"),
            "passage.opened": _("Passage begun"),
            "passage.read": _("Passage read"),
            "passage.given_dossier": _("Passage attached to a dossier"),
            "passage.channel_said": _("How they came, said"),
            "passage.facts_said": _("Facts noted for the orientation"),
            "passage.closed": _("Passage ended"),
            "passage.cancelled": _("Passage cancelled"),
        },
    ),
    (
        _("Needs"),
        {
            "need.told": _("Need told"),
            "need.said_precisely": _("Need said more precisely"),
            "needs.words_changed": _("Words of the desk for needs changed"),
            "need.hastened": _("Need made more urgent"),
            "need.met": _("Need met"),
            "need.given_up": _("Need set aside"),
            "need.withdrawn": _("Need taken back"),
        },
    ),
    (
        _("Appointments"),
        {
            "appointment.booked": _("Appointment made"),
            "appointment.changed": _("Appointment changed"),
            "appointment.settled": _("What became of an appointment, said"),
            "appointment.interpreter_confirmed": _("Interpreter confirmed"),
            "appointment.read": _("Appointment read"),
            "reminder.sent": _("Reminder sent"),
            "reminder.not_sent": _("Reminder not sent"),
            "reminders.said": _("Whether they want reminders, said"),
            "meeting_place.added": _("Place to receive people added"),
            "meeting_place.closed": _("Place to receive people closed"),
            "agenda.feed_made": _("Address of a calendar made"),
            "agenda.feed_revoked": _("Address of a calendar revoked"),
            "agenda.feed_read": _("Calendar read by a program, told once a day"),
        },
    ),
    (
        _("Tasks"),
        {
            "task.given": _("Task given"),
            "task.handed": _("Task handed on, or put off"),
            "task.let_go": _("Tasks of a colleague who left, for whoever takes them"),
            "task.ended": _("Task ended"),
            "task.reopened": _("Task opened again"),
        },
    ),
    (
        _("Orientation"),
        {
            "orientation.slip": _("Slip given"),
            "orientation.referral": _("Service chosen for a referral"),
            "orientation.outcome": _("Outcome of a door noted"),
            "referral.sent": _("Referral sent"),
            "referral.read": _("Referral read by its recipient"),
            "referral.accepted": _("Referral accepted"),
            "referral.refused": _("Referral refused"),
            "referral.proposed": _("Another date or service proposed"),
            "referral.agreed": _("What was proposed is agreed to"),
            "referral.declined": _("What was proposed is declined"),
            "referral.talk_asked": _("The person wants to talk of what is proposed"),
            "referral.withdrawn": _("Referral withdrawn"),
            "referral.overtaken": _("Referral withdrawn: another place was given first"),
            "referral.expired": _("Referral left without answer"),
            "referral.reminded": _("Reminder of a referral sent"),
            "referral.link_made": _("Link to a referral made"),
            "referral.link_mailed": _("Link to a referral sent by e-mail"),
            "referral.link_revoked": _("Link to a referral revoked"),
            "referral.wrote": _("Message written about a referral"),
            "referral.followed_up": _("What became of a referral, said"),
            "place.held": _("Place held: the waiting list moved"),
            "place.taken_back": _("Place held taken back: there are fewer"),
            "place.watched": _("Desk to be told of a place"),
            "referral.wiped": _("What a referral shared is wiped"),
            "search.followed": _("Search followed"),
            "search.stopped": _("Search no longer followed"),
            "ranking.weighed": _("What counts in the order of results changed"),
            "answers.counted": _("Answers of services counted"),
            "referral.words_forgotten": _("What was written about a referral is forgotten"),
        },
    ),
    (
        _("Directory"),
        {
            "directory.confidential_read": _("Confidential address read"),
            "directory.places_said": _("Places left said"),
            "directory.kind_counted": _("Kind of place counted"),
            "directory.kind_stopped": _("Kind of place no longer counted"),
            "directory.link_made": _("Link made to say places without an account"),
            "directory.link_revoked": _("Link to say places revoked"),
            "directory.sheet_confirmed": _("Sheet confirmed"),
            "directory.correction_accepted": _("Correction of a reader accepted"),
            "directory.correction_refused": _("Correction of a reader refused"),
            "directory.service_closed": _("Service closed for some days"),
            "directory.service_reopened": _("Closure taken back"),
            "directory.imported": _("Directory imported"),
            "dossiers.file_sent": _("File of people sent"),
            "dossiers.file_checked": _("File of people looked through"),
            "dossiers.rows_decided": _("Rows of a file decided together"),
            "dossiers.import_begun": _("Writing of a file of people begun"),
            "dossiers.imported": _("People brought in from a file"),
            "dossiers.file_dropped": _("File of people thrown away"),
            "dossiers.mapping_saved": _("Columns of a file of people kept"),
            "directory.file_sent": _("Directory file sent"),
            "directory.file_dropped": _("Directory file thrown away"),
            "directory.mapping_saved": _("Mapping of columns saved"),
            "directory.sources_ranked": _("Order of the sources said"),
            "directory.hours_hidden": _("Opening hours hidden for a while"),
            "directory.hours_shown": _("Opening hours shown again"),
            "directory.twins_joined": _("Two rows joined as one service"),
            "directory.twins_apart": _("Two rows said to be two services"),
            "directory.twins_parted": _("Two rows parted again"),
            "directory.booklet_asked": _("Booklet of the directory made"),
            "directory.booklet_dropped": _("Booklet of the directory thrown away"),
            "directory.widget_made": _("Search shown in the pages of others"),
            "directory.widget_revoked": _("Search shown in the pages of others no more"),
            "directory.exported_whole": _("Directory exported with its confidential addresses"),
            "territory.imported": _("Territory imported"),
        },
    ),
    (
        _("Guides"),
        {
            "guide.brought": _("Guide brought with Repère"),
            "guide.begun": _("Guide begun"),
            "guide.kept": _("Guide taken in charge"),
            "guide.given_back": _("Guide kept no more"),
            "guide.written": _("Guide written in"),
            "guide.translated": _("Guide translated"),
            "guide.published": _("Guide published"),
            "guide.confirmed": _("Guide checked again"),
            "guide.withdrawn": _("Guide shown no more"),
        },
    ),
    (
        _("Rights refused"),
        {
            "refusal.recorded": _("Refusal of a right written, without a name"),
            "refusal.said_theirs": _("Refusal of a right said to be theirs"),
            "refusal.withdrawn": _("Refusal of a right withdrawn, its words gone"),
            "refusals.shared": _("What others learn of refusals, said"),
            "action.opened": _("Action begun together"),
            "action.gathered": _("Refusals gathered in an action"),
            "action.taken_out": _("Refusal taken out of an action"),
            "action.step": _("Step of an action written"),
            "action.ended": _("Action ended"),
        },
    ),
    (
        _("Law"),
        {
            "jurist.named": _("Colleague named a jurist"),
            "jurist.removed": _("Colleague no longer a jurist"),
            "law.signed": _("Rule signed off by a jurist"),
            "law.signature_withdrawn": _("Signature of a jurist taken back"),
        },
    ),
    (
        _("Team and organisation"),
        {
            "organisation.sight_said": _("Who sees a dossier, said"),
            "organisation.created": _("Organisation created"),
            "invitation.sent": _("Invitation sent"),
            "invitation.accepted": _("Invitation accepted"),
            "invitation.revoked": _("Invitation withdrawn"),
            "membership.changed": _("Role changed"),
            "membership.ended": _("Role ended"),
        },
    ),
    (
        _("Signing in"),
        {
            "account.signed_in": _("Signed in"),
            "account.signed_out": _("Signed out"),
            "account.sign_in_failed": _("Sign-in failed"),
            "account.second_factor_failed": _("Second factor refused"),
            "account.second_factor_added": _("Second factor added"),
            "account.second_factor_removed": _("Second factor removed"),
            "account.password_changed": _("Password changed"),
        },
    ),
)
VERBS = {verb: words for _group, acts in ACTS for verb, words in acts.items()}
# What answers "who read this?", whatever was read.
READINGS = (
    "dossier.read",
    "dossier.emergency_opened",
    "passage.read",
    "appointment.read",
    "agenda.feed_read",
    "referral.read",
    "handover.read",
    "paper.read",
    "likeness.compared",
    "person.erasure_prepared",
    "directory.confidential_read",
)

SUBJECTS = {
    "casework.dossier": _("Dossier"),
    "casework.passage": _("Passage"),
    "casework.need": _("Need"),
    "casework.appointment": _("Appointment"),
    "casework.task": _("Task"),
    "casework.meetingplace": _("Place to receive people"),
    "casework.calendarfeed": _("Address of a calendar"),
    "casework.handover": _("Hand-over"),
    "casework.erasurenotice": _("Erasure at a partner"),
    "casework.note": _("Note"),
    "casework.assessment": _("Assessment"),
    "people.emergencyopening": _("Opening in an emergency"),
    "people.person": _("Person"),
    "people.erasure": _("Certificate"),
    "people.retentionnight": _("Night"),
    "people.retentionreport": _("Report"),
    "people.personcontact": _("Contact"),
    "people.relation": _("Relative"),
    "people.consent": _("Consent"),
    "people.card": _("Card"),
    "people.paperaccess": _("Paper for their own door"),
    "people.correction": _("Correction"),
    "papers.paper": _("Paper"),
    "procedures.procedure": _("Procedure"),
    "procedures.deadlinewatch": _("Time limit"),
    "procedures.absence": _("Absence"),
    "orientation.orientation": _("Orientation"),
    "orientation.referral": _("Referral"),
    "orientation.savedsearch": _("Search followed"),
    "directory.service": _("Service"),
    "rights.refusal": _("Refusal of a right"),
    "rights.refusalof": _("Refusal said to be theirs"),
    "rights.collectiveaction": _("Action done together"),
    "signoffs.signoff": _("Signature of a jurist"),
    "organisations.organisation": _("Organisation"),
    "accounts.invitation": _("Invitation"),
    "accounts.membership": _("Role"),
}
DETAILS = {
    "about": _("About"),
    "absent_because": _("Why they did not come"),
    "anonymised": _("Destroyed, figures left"),
    "anonymous": _("Without a name"),
    "archived": _("Put away"),
    "at_the_end": _("At the end"),
    "areas": _("Areas"),
    "audience": _("Kept for"),
    "against": _("Against what they asked"),
    "asked_by": _("Asked by"),
    "asked_from": _("Where it was asked"),
    "attendance": _("At the appointment"),
    "awaits": _("Told when"),
    "because": pgettext_lazy("of a refusal", "Reason"),
    "became": _("What became of it"),
    "call_over": _("How it ends"),
    "call_result": _("What came of it"),
    "channel": _("How they came"),
    "communes": _("Communes"),
    "copy": _("Copy"),
    "correction": _("What became of it"),
    "created": _("created"),
    "done": _("What was done"),
    "ended": pgettext_lazy("a task", "How it ended"),
    "ends_on": _("Until"),
    "erased_because": pgettext_lazy("of an erasure", "Reason"),
    "errors": _("Errors"),
    "exact": _("Exact date"),
    "guide": _("Guide"),
    "revision": _("Version"),
    "units": _("Texts"),
    "language": _("Language"),
    "files": _("Files"),
    "for_good": _("For good"),
    "fingerprint": _("Fingerprint of what was signed"),
    "format": _("Format"),
    "from_at": _("From"),
    "given": _("Role given"),
    "heard_of": _("Heard of again"),
    "held_because": pgettext_lazy("of a legal hold", "Reason"),
    "hours": _("Said again every … hours"),
    "how": _("How"),
    "institution_answer": _("The answer"),
    "interpreter": _("Interpreter"),
    "kept_days": _("Kept so many days"),
    "keys": _("Keys destroyed"),
    "kind": _("Kind"),
    "letters": _("Letters sent"),
    "givers": _("Colleagues who let go"),
    "dossiers": _("Dossiers"),
    "tasks": _("Tasks"),
    "appointments": _("Appointments"),
    "leaver": _("Colleague who leaves"),
    "left": _("Changed since, and left so"),
    "link": _("Link"),
    "maximum": _("Out of"),
    "need_after": _("Need, after"),
    "months": _("Months"),
    "months_before": _("Months, before"),
    "most_an_hour": _("At most an hour"),
    "moved": _("Moved"),
    "never": _("Never to be used"),
    "noticed": _("Notices given"),
    "opened_because": _("Why it was opened"),
    "outcome": _("Outcome"),
    "people": _("People shown"),
    "places": _("Places"),
    "proposal": _("What was proposed"),
    "purpose": _("For"),
    "questionnaire": _("Questionnaire"),
    "reader": _("Colleague"),
    "reasons": _("Reasons weighed otherwise"),
    "refusals": _("Refusals"),
    "refusals_shared": _("What is shared"),
    "refused_because": pgettext_lazy("of a refusal", "Reason"),
    "refused_right": _("Which right"),
    "rows": _("Rows"),
    "rule": _("Rule"),
    "service": _("Service"),
    "seal": _("Seal"),
    "seen_by": _("Who sees a dossier"),
    "services": _("Services"),
    "sessions_closed": _("Sessions closed"),
    "shares_contact": _("Telephone given"),
    "shares_name": _("Name given"),
    "shelf": _("Shelf"),
    "shelves": _("What is shared"),
    "side": _("Side"),
    "silent": _("Silent"),
    "skipped": _("Skipped"),
    "sought": _("Sought"),
    "standing": _("As"),
    "starts_on": _("From"),
    "structures": _("Structures"),
    "table": _("Table of weights"),
    "takes_calls": _("Takes calls"),
    "theme": _("Need"),
    "times": _("Times"),
    "together": _("What is done"),
    "together_outcome": _("What came of it"),
    "together_step": _("Which step"),
    "two_because": _("Why they are two"),
    "unchanged": _("unchanged"),
    "unit": _("Unit"),
    "unsent": _("Why nothing was sent"),
    "until": _("Until"),
    "updated": _("updated"),
    "urgency": _("Urgency"),
    "warnings": _("Warnings"),
    "version": _("Version"),
    "via": _("Way"),
    "wanted": _("Wanted"),
    "words": _("Words"),
    "way": _("Way"),
    "was": _("Role before"),
    "was_until": _("Until, before"),
    "with_names": _("With names"),
}
VALUES: Mapping[str, Mapping[Any, Any]] = {
    "about": dict(AboutThem.choices),
    "absent_because": dict(AbsentBecause.choices),
    "against": dict(AGAINST),
    "asked_by": dict(AskedBy.choices),
    "at_the_end": dict(WhenOver.choices),
    "asked_from": dict(Source.choices),
    "audience": dict(Audience.choices),
    "attendance": dict(Attendance.choices),
    "awaits": dict(Awaits.choices),
    "because": {**dict(WrongBecause.choices), **dict(RevokedBecause.choices), **dict(NotHandedOver.choices)},
    "became": dict(Status.choices),
    "call_over": dict(Closed.choices),
    "call_result": dict(Result.choices),
    "channel": dict(Channel.choices),
    "copy": dict(ErasureAnswer.choices),
    "correction": dict(Answer.choices),
    "done": dict(Done.choices),
    "ended": dict(Ended.choices),
    "erased_because": dict(Reason.choices),
    "given": dict(Role.choices),
    "hidden": dict(Theme.choices),
    "held_because": dict(HoldBecause.choices),
    "how": {**dict(MetHow.choices), **dict(HowGiven.choices)},
    "institution_answer": dict(InstitutionAnswer.choices),
    "kind": {
        **dict(OrganisationKind.choices),
        **dict(DocumentKind.choices),
        "totp": _("Application"),
        "webauthn": _("Passkey"),
        "recovery_codes": _("Recovery codes"),
    },
    "need_after": dict(NeedAfter.choices),
    "opened_because": dict(OpenedBecause.choices),
    "outcome": dict(Outcome.choices),
    "proposal": dict(ProposalKind.choices),
    "purpose": dict(Purpose.choices),
    "questionnaire": TITLES,
    "reasons": WEIGHT_WORDS,
    "seen_by": dict(SeenBy.choices),
    "refusals_shared": dict(rights.Shares.choices),
    "refused_because": {"virus": _("A virus")},
    "refused_right": {key: gettext_lazy(right.title) for key, right in house_rights().items()},
    "shelf": dict(PartOfDossier.choices),
    "shelves": dict(Shelf.choices),
    "side": dict(Side.choices),
    "standing": dict(Standing.choices),
    "wrong": dict(Subject.choices),
    "theme": dict(Theme.choices),
    "together": dict(rights.Kind.choices),
    "together_outcome": dict(rights.Outcome.choices),
    "together_step": dict(rights.StepKind.choices),
    "two_because": dict(Because.choices),
    "unit": dict(CapacityUnit.choices),
    "unsent": dict(Unsent.choices),
    "urgency": dict(Urgency.choices),
    "via": dict(Via.choices),
    "was": dict(Role.choices),
    "way": dict(Way.choices),
}
INSTANTS = frozenset({"from_at"})
# For the house alone.
UNSAID = frozenset({"quarter"})
DAYS = frozenset({"starts_on", "ends_on", "until", "was_until"})


def act(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def subject(kind: str) -> str:
    return str(SUBJECTS.get(kind, kind))


def details(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each fact of a line with its name; what was not said is left out."""
    return [
        (str(DETAILS.get(key, key)), _value(key, value))
        for key, value in found.items()
        if value not in (None, "", [], {}) and key not in UNSAID
    ]


def _value(key: str, value: Any) -> str:
    between = pgettext("between two words of a list", ", ")
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return between.join(_value(key, one) for one in value)
    if isinstance(value, Mapping):
        return between.join(f"{DETAILS.get(name, name)} {_value(name, one)}" for name, one in value.items())
    if key in DAYS:
        return _day(str(value))
    if key in INSTANTS:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return str(VALUES.get(key, {}).get(value, value))


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
