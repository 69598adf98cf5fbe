from django.urls import path

from . import views

app_name = "kiosk"
urlpatterns = [
    path("session/<int:pk>/desk/", views.desk, name="desk"),
    path("session/<int:pk>/desk/records/", views.records, name="records"),
]
