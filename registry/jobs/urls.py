from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/results.xlsx", views.download, name="download"),
]
