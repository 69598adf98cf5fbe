from django.urls import path

from . import views, views_bureau, views_print, views_review, views_unit

app_name = "projects"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("rules/", views_bureau.rules, name="rules"),
    path("reviews/", views_review.index, name="reviews"),
    path("reviews/<int:pk>/", views_review.detail, name="review"),
    path("reviews/<int:pk>/end/", views_bureau.end, name="end_review"),
    path("paper/<int:pk>/", views.paper, name="paper"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/appeal/", views_unit.appeal, name="appeal"),
    path("<int:pk>/filing/", views_unit.filing, name="filing"),
    path("<int:pk>/change/", views_unit.change, name="change"),
    path("<int:pk>/withdraw/", views_unit.withdraw, name="withdraw"),
    path("<int:pk>/report/", views_unit.report, name="report"),
    path("<int:pk>/application.pdf", views_print.application, name="print"),
    path("<int:pk>/execution.pdf", views_print.execution, name="print_report"),
    path("<int:pk>/credits/", views_bureau.set_credits, name="set_credits"),
    path("<int:pk>/reviewers/", views_bureau.reviewers, name="reviewers"),
]
