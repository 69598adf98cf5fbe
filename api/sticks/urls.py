from django.urls import path

from . import views

app_name = "sticks"
urlpatterns = [
    path("<int:pk>/stick/", views.send, name="send"),
    path("sticks/<int:pk>/", views.look, name="look"),
    path("sticks/<int:pk>/confirm/", views.confirm, name="confirm"),
]
