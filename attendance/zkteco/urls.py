from django.urls import path

from . import views

app_name = "zkteco"
urlpatterns = [
    path("<int:pk>/commands/", views.command, name="command"),
    path("<int:pk>/network/", views.network, name="network"),
    path("<int:pk>/pull/", views.pull, name="pull"),
]
