from django.urls import path

from . import views, views_substitute

app_name = "roles"
urlpatterns = [
    path("", views.grants, name="list"),
    path("grant/", views.grant, name="grant"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/substitute/", views_substitute.for_role, name="substitute"),
    path("substitutes/", views_substitute.index, name="substitutes"),
    path("substitutes/new/", views_substitute.for_oneself, name="substitute_new"),
    path("substitutes/<int:pk>/end/", views_substitute.end, name="substitute_end"),
]
