from django.urls import path

from . import views

app_name = "amendments"
urlpatterns = [
    path("of/<int:pk>/", views.new, name="new"),
    path("of/<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.correct, name="correct"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("file/<int:pk>/", views.file, name="file"),
]
