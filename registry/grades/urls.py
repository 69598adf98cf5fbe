from django.urls import path

from . import views

app_name = "grades"
urlpatterns = [path("", views.grades, name="list"), path("<int:pk>/", views.grade, name="place")]
