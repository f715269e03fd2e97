from django.urls import path

from repere.doors.backoffice.overview import views

urlpatterns = [path("coordination/", views.overview, name="overview")]
