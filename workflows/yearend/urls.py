from django.urls import path

from . import views

app_name = "yearend"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/days/", views.days, name="days"),
    path("<int:pk>/step/", views.step, name="step"),
]
