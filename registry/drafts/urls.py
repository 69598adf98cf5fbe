from django.urls import path

from .views import files, rows, versions

app_name = "drafts"
urlpatterns = [
    path("own/", versions.index, name="list"),
    path("own/new/", versions.new, name="new"),
    path("own/import/", files.bring, name="import"),
    path("own/import/confirm/", files.confirm, name="import_confirm"),
    path("<int:pk>/", versions.detail, name="detail"),
    path("<int:pk>/changes/", versions.changes, name="changes"),
    path("<int:pk>/preview/", versions.preview, name="preview"),
    path("<int:pk>/publish/", versions.publish, name="publish"),
    path("<int:pk>/discard/", versions.discard, name="discard"),
    path("<int:pk>/export.<slug:how>", files.export, name="export"),
    path("<int:pk>/head/", rows.head, name="head"),
    path("<int:pk>/policy/", rows.policy, name="policy"),
    path("<int:pk>/<slug:part>/row/", rows.row, name="row"),
    path("<int:pk>/<slug:part>/try/", rows.try_row, name="try"),
    path("<int:pk>/<slug:part>/off/", rows.off, name="off"),
    path("<int:pk>/<slug:part>/drop/", rows.drop, name="drop"),
]
