from django.urls import path

from . import views

app_name = "messages"
urlpatterns = [
    path("", views.index, name="list"),
    path("seen/", views.seen, name="seen"),
    path("<int:pk>/", views.follow, name="follow"),
]
