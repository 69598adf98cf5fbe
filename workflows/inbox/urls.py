from django.urls import path

from . import (
    aside,
    back,
    compare,
    export,
    home,
    running,
    views,
    views_asked,
    views_handover,
    views_transfer,
    work_views,
)
from .by_person import views as by_person
from .looks import views as looks
from .tabs import views as tabs

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
    path("inbox/export/", export.export, name="export"),
    path("inbox/look/", looks.look, name="look"),
    path("inbox/tabs/", tabs.manage, name="tabs"),
    path("inbox/tabs/save/", tabs.save, name="save_tab"),
    path("inbox/tabs/<int:pk>/", tabs.change, name="change_tab"),
    path("inbox/people/", by_person.people, name="people"),
    path("inbox/people/<int:pk>/", by_person.person, name="person"),
    path("inbox/people/<int:pk>/decide/", by_person.decide, name="person_decide"),
    path("inbox/escalated/", aside.escalated, name="escalated"),
    path("inbox/transfer/", views_transfer.several, name="transfer_several"),
    path("inbox/asked/", views_asked.index, name="asked"),
    path("inbox/asked/<int:pk>/", views_asked.asked, name="asked_item"),
    path("inbox/hand-over/<int:pk>/", views_handover.page, name="hand_over"),
    path("inbox/<int:pk>/transfer/", views_transfer.one, name="transfer"),
    path("inbox/<int:pk>/ask/", views_asked.ask_somebody, name="ask"),
    path("inbox/<int:pk>/", views.item, name="item"),
    path("inbox/<int:pk>/compare/", compare.compare, name="compare"),
    path("inbox/<int:pk>/decide/", views.decide, name="decide"),
    path("inbox/<int:pk>/back/", back.back, name="back"),
    path("inbox/<int:pk>/undo/", views.undo, name="undo"),
    path("inbox/<int:pk>/claim/", views.claim, name="claim"),
    path("inbox/<int:pk>/release/", views.release, name="release"),
    path("inbox/<int:pk>/snooze/", aside.snooze, name="snooze"),
    path("inbox/<int:pk>/wake/", aside.wake, name="wake"),
]
