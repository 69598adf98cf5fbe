from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("of/<int:pk>/", views.link, name="link"),
    path("of/<int:pk>/seen/", views.seen, name="seen"),
    path("profile/", views.calibrate, name="calibrate"),
]
