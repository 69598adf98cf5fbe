from django.urls import path

from . import views

app_name = "iclock"
urlpatterns = [path("<path:call>", views.call, name="call")]
