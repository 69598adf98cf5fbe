from django.urls import path

from . import views

app_name = "bulk"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("<int:pk>/", views.check, name="check"),
    path("<int:pk>/decide/", views.confirm, name="confirm"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
