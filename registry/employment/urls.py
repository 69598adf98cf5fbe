from django.urls import path

from . import views

app_name = "employment"
urlpatterns = [
    path("<int:pk>/employment/", views.employment, name="kind"),
    path("<int:pk>/residency/", views.residency, name="residency"),
    path("<int:pk>/joined/", views.joining, name="joined"),
]
