from django.urls import path

from . import views, views_recount

app_name = "yearend"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/days/", views.days, name="days"),
    path("recount/<int:pk>/", views_recount.recount, name="recount"),
    path("<int:pk>/step/", views.step, name="step"),
]
