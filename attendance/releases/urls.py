from django.urls import path

from . import views

app_name = "releases"
urlpatterns = [
    path("<int:pk>/release/", views.ask, name="ask"),
    path("releases/<int:pk>/", views.decide, name="decide"),
]
