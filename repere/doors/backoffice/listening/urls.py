from django.urls import path

from repere.doors.backoffice.listening import views

urlpatterns = [
    path("rappels/", views.callbacks, name="callbacks"),
    path("rappels/nouveau/", views.new_callback, name="new_callback"),
    path("rappels/reglages/", views.call_desk, name="call_desk"),
    path("rappels/<uuid:callback_id>/", views.callback, name="callback"),
    path("rappels/<uuid:callback_id>/recevoir/", views.receive, name="receive_callback"),
]
