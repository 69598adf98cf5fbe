from django.urls import path

from . import views

app_name = "cards"
urlpatterns = [
    path("of/<int:pk>/", views.cards, name="person"),
    path("of/<int:pk>/new/", views.hand_over, name="new"),
    path("<int:pk>/lost/", views.lost, name="lost"),
    path("<int:pk>/void/", views.void, name="void"),
]
