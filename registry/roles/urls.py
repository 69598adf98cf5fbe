from django.urls import path

from . import views

app_name = "roles"
urlpatterns = [
    path("", views.grants, name="list"),
    path("grant/", views.grant, name="grant"),
    path("<int:pk>/end/", views.end, name="end"),
]
