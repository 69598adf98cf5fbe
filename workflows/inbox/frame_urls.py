from django.urls import path

from . import frame

app_name = "frame"
urlpatterns = [
    path("act-for/", frame.act_for, name="act_for"),
    path("gallery/", frame.gallery, name="gallery"),
]
