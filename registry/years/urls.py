from django.urls import path

from . import views

app_name = "years"
urlpatterns = [path("calendar/", views.calendar, name="calendar")]
