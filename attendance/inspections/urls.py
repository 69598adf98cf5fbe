from django.urls import path

from . import views

app_name = "inspections"
urlpatterns = [
    path("", views.today, name="today"),
    path("session/<int:pk>/", views.count, name="count"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/record.pdf", views.paper, name="print"),
    path("photo/<int:pk>/", views.photo, name="photo"),
]
