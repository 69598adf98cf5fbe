from django.urls import path

from . import views

app_name = "sheets"
urlpatterns = [
    path("session/<int:pk>/sheet.pdf", views.paper, name="paper"),
    path("session/<int:pk>/sheet/", views.enter, name="enter"),
    path("<int:pk>/sheets/", views.index, name="list"),
    path("sheet/<int:pk>/file/", views.file, name="file"),
]
