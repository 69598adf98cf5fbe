from django.urls import path

from . import views

app_name = "simulation"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/people.xlsx", views.export, name="export"),
    path("<int:pk>/people/<int:person_id>/", views.person, name="person"),
]
