from django.urls import path

from . import pages, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.login_page, name="login"),
    path("logout/", views.logout_now, name="logout"),
    path("first-login/", views.first_login, name="first_login"),
    path("first-login/password/", views.first_password, name="first_password"),
    path("password/", views.password_change, name="password_change"),
    path("", pages.me, name="me"),
    path("sessions/end/", pages.end_others, name="end_sessions"),
    path("letters/", pages.letters, name="letters"),
]
