from django.urls import path

from . import home, running, views, work_views

app_name = "inbox"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", views.start, name="start"),
    path("inbox/", views.index, name="list"),
    path("running/", running.running, name="running"),
    path("running/retry/", running.retry, name="retry"),
    path("inbox/work/", work_views.work, name="work"),
    path("inbox/work/rows/", work_views.rows, name="work_rows"),
    path("inbox/done/", views.done, name="done"),
    path("inbox/<int:pk>/", views.item, name="item"),
    path("inbox/<int:pk>/decide/", views.decide, name="decide"),
    path("inbox/<int:pk>/claim/", views.claim, name="claim"),
    path("inbox/<int:pk>/release/", views.release, name="release"),
]
