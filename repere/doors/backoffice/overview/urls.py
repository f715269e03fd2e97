from django.urls import path

from repere.doors.backoffice.overview import reassigning, views

urlpatterns = [
    path("coordination/", views.overview, name="overview"),
    path("coordination/repartir/", reassigning.reassign, name="reassign"),
]
