from django.urls import path

from . import views, views_batch, views_seal

app_name = "documents"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("people/<int:pk>/", views.of_person, name="of_person"),
    path("people/<int:pk>/handbook/", views.handbook, name="handbook"),
    path("people/<int:pk>/proof/", views.proof, name="proof"),
    path("credits/<int:pk>/slip/", views.slip, name="slip"),
    path("batch/", views_batch.batch, name="batch"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/document.pdf", views.download, name="download"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("seals/", views_seal.seals_of_mine, name="seals"),
    path("seals/<int:pk>/", views_seal.seal, name="seal"),
    path("seals/<int:pk>/away/", views_seal.take_away, name="seal_away"),
    path("seals/image/<int:pk>/", views_seal.image, name="seal_image"),
]
