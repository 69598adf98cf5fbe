from django.urls import path

from . import views_bureau, views_mine, views_plan, views_table

app_name = "attendance"
urlpatterns = [
    path("", views_plan.plans, name="list"),
    path("begin/", views_plan.begin, name="begin"),
    path("<int:pk>/", views_plan.detail, name="plan"),
    path("<int:pk>/session/", views_plan.session, name="session_new"),
    path("<int:pk>/session/<int:session_id>/", views_plan.session, name="session"),
    path("<int:pk>/session/<int:session_id>/drop/", views_plan.drop, name="session_drop"),
    path("<int:pk>/rule/", views_plan.rule, name="rule"),
    path("<int:pk>/names/", views_plan.names, name="names"),
    path("<int:pk>/waits/", views_plan.wait_no_more, name="waits"),
    path("<int:pk>/analyse/", views_table.analyse, name="analyse"),
    path("<int:pk>/award/", views_table.award, name="award"),
    path("<int:pk>/table/", views_table.table, name="table"),
    path("<int:pk>/unknown/", views_table.unknown, name="unknown"),
    path("<int:pk>/person/<int:person_id>/", views_table.person, name="person"),
    path("correction/<int:pk>/confirm/", views_table.confirm, name="confirm"),
    path("correction/<int:pk>/drop/", views_table.drop_correction, name="correction_drop"),
    path("<int:pk>/hold/", views_bureau.hold, name="hold"),
    path("<int:pk>/release/", views_bureau.release, name="release"),
    path("<int:pk>/revoke/", views_bureau.revoke, name="revoke"),
    path("mine/", views_mine.index, name="mine_list"),
    path("mine/<int:pk>/", views_mine.detail, name="mine"),
]
