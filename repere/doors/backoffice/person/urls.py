from django.urls import path

from repere.doors.backoffice.person import cards, dossier, own_door, rights, timeline, views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/", dossier.dossier, name="dossier"),
    path("personnes/<uuid:dossier_id>/services/", dossier.doors, name="person_doors"),
    path("personnes/<uuid:dossier_id>/fil/", timeline.timeline, name="person_timeline"),
    path("personnes/<uuid:dossier_id>/identite/", views.details, name="person_details"),
    path("personnes/<uuid:dossier_id>/proches/", views.relatives, name="person_relatives"),
    path("personnes/<uuid:dossier_id>/joindre/", views.contacts, name="person_contacts"),
    path("personnes/<uuid:dossier_id>/joindre/<uuid:contact_id>/", views.contact, name="person_contact"),
    path("personnes/<uuid:dossier_id>/accords/", views.consents, name="person_consents"),
    path("personnes/<uuid:dossier_id>/carte/", cards.cards_of_person, name="person_cards"),
    path("personnes/<uuid:dossier_id>/droits/", rights.rights, name="person_rights"),
    path("personnes/<uuid:dossier_id>/acces/", own_door.papers, name="person_papers"),
    path(
        "personnes/<uuid:dossier_id>/rectifications/",
        own_door.corrections_of_person,
        name="person_corrections",
    ),
    path("rectifications/", own_door.corrections, name="corrections"),
    path("majorites/", views.majorities, name="majorities"),
    path("carte/", cards.show, name="card"),
    path("carte/demander/", cards.ask, name="ask_handover"),
    path("passations/<uuid:handover_id>/", cards.handover, name="handover"),
    path("passations/<uuid:handover_id>/retirer/", cards.withdraw, name="withdraw_handover"),
]
