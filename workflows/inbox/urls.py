from django.urls import path

from . import back, home, views

app_name = "inbox"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", views.start, name="start"),
    path("inbox/", views.index, name="list"),
    path("inbox/done/", views.done, name="done"),
    path("inbox/<int:pk>/", views.item, name="item"),
    path("inbox/<int:pk>/decide/", views.decide, name="decide"),
    path("inbox/<int:pk>/back/", back.back, name="back"),
    path("inbox/<int:pk>/undo/", views.undo, name="undo"),
    path("inbox/<int:pk>/claim/", views.claim, name="claim"),
    path("inbox/<int:pk>/release/", views.release, name="release"),
]
