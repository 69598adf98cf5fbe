from django.urls import path

from . import views

app_name = "certificates"
urlpatterns = [
    path("<int:pk>/", views.register, name="register"),
    path("<int:pk>/issue/", views.issue, name="issue"),
    path("<int:pk>/register.xlsx", views.sheet, name="sheet"),
    path("<int:pk>/register.pdf", views.paper, name="paper"),
]
