from django.urls import path

from repere.doors.backoffice.agenda import feeds, views

urlpatterns = [
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/nouveau/", views.new_appointment, name="new_appointment"),
    path("agenda/lieux/", feeds.meeting_places, name="meeting_places"),
    path("agenda/calendrier/", feeds.feed, name="agenda_feed"),
    path("agenda/flux/<str:token>.ics", feeds.calendar_of, name="calendar"),
    path("agenda/<uuid:appointment_id>/", views.appointment, name="appointment"),
    path("agenda/<uuid:appointment_id>/changer/", views.change_appointment, name="change_appointment"),
    path("agenda/<uuid:appointment_id>/devenir/", views.settle_appointment, name="settle_appointment"),
    path("personnes/<uuid:dossier_id>/rendez-vous/", views.person_appointments, name="person_appointments"),
]
