from django.urls import path

from . import views

app_name = "earlier"
urlpatterns = [
    path("person/<int:pk>/", views.of_person, name="person"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/scan/", views.scan, name="scan"),
]
