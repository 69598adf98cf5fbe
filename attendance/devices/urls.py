from django.urls import path

from . import views

app_name = "devices"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/adopt/", views.adopt, name="adopt"),
    path("<int:pk>/key/", views.renew_key, name="key"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/place/", views.place, name="place"),
    path("stations/<int:pk>/remove/", views.remove, name="remove"),
]
