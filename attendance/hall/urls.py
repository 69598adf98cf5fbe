from django.urls import path

from . import views

app_name = "hall"
urlpatterns = [
    path("session/<int:pk>/", views.hub, name="hub"),
    path("session/<int:pk>/open/", views.open_now, name="open"),
    path("session/<int:pk>/board/", views.board, name="board"),
]
