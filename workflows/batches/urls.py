from django.urls import path

from . import views

app_name = "batches"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/back/", views.back, name="back"),
    path("table/<int:pk>/", views.of_table, name="of_table"),
]
