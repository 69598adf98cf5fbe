from django.urls import path

from . import views

app_name = "clients"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/keys/", views.add_key, name="key"),
    path("keys/<int:pk>/end/", views.end_key, name="end_key"),
]
