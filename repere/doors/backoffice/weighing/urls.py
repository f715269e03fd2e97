"""What counts in the order of results, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.weighing import views

urlpatterns = [
    path("equipe/classement/", views.weights, name="weights"),
    path("equipe/classement/reprendre/", views.use_again, name="use_weights_again"),
]
