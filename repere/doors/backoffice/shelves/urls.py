from django.urls import path

from repere.doors.backoffice.shelves import emergencies, leaver, notes, team

urlpatterns = [
    path("personnes/<uuid:dossier_id>/equipe/", team.team, name="person_team"),
    path("personnes/<uuid:dossier_id>/notes/", notes.notes, name="person_notes"),
    path("personnes/<uuid:dossier_id>/notes/<uuid:note_id>/", notes.note, name="person_note"),
    path("urgence/", emergencies.break_glass, name="break_glass"),
    path("urgences/", emergencies.emergencies, name="emergencies"),
    path("equipe/<uuid:membership_id>/passation/", leaver.hand_over, name="hand_over_dossiers"),
    path("equipe/dossiers/", team.who_sees, name="who_sees"),
]
