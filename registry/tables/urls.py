from django.urls import path

from . import views

app_name = "tables"
urlpatterns = [
    path("", views.tables, name="list"),
    path("evidence/", views.evidence, name="evidence"),
    path("add/", views.add, name="add"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/move/", views.move, name="move"),
]
