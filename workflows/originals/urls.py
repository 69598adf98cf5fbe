from django.urls import path

from . import views

app_name = "originals"
urlpatterns = [
    path("", views.index, name="list"),
    path("mark/", views.mark, name="mark"),
]
