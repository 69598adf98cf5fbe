from django.urls import path

from . import views

app_name = "codes"
urlpatterns = [
    path("session/<int:pk>/code/", views.screen, name="screen"),
    path("here/<str:token>/", views.here, name="here"),
]
