from django.urls import path

from . import views, views_terms

app_name = "clock"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("terms/", views_terms.terms, name="terms"),
]
