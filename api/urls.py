from django.urls import path

from .devices import views as devices

app_name = "api"
urlpatterns = [
    path("devices/<str:serial>/records", devices.Records.as_view(), name="records"),
    path("devices/<str:serial>/frames", devices.Frames.as_view(), name="frames"),
    path("devices/<str:serial>/manifest", devices.Manifest.as_view(), name="manifest"),
]
