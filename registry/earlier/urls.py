from django.urls import URLPattern

app_name = "earlier"
urlpatterns: list[URLPattern] = []
