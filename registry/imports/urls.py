from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.check, name="check"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/returned.xlsx", views.returned, name="returned"),
    path("<slug:name>/new/", views.new, name="new"),
    path("<slug:name>/template.xlsx", views.template, name="template"),
]
