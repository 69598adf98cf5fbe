from django.urls import path

from .clients.views import Token
from .credits import views as credits
from .devices import views as devices

app_name = "api"
urlpatterns = [
    path("devices/<str:serial>/records", devices.Records.as_view(), name="records"),
    path("devices/<str:serial>/frames", devices.Frames.as_view(), name="frames"),
    path("devices/<str:serial>/manifest", devices.Manifest.as_view(), name="manifest"),
    path("oauth/token", Token.as_view(), name="token"),
    path("credits/batches", credits.Batches.as_view(), name="batches"),
    path("credits/batches/<int:pk>", credits.Batch.as_view(), name="batch"),
]
