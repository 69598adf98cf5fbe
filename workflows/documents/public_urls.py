from django.urls import path

from . import views_public

app_name = "verify"
urlpatterns = [
    path("", views_public.form, name="form"),
    path("certificates.pem", views_public.certificates, name="certificates"),
    path("<str:code>/", views_public.code, name="code"),
]
