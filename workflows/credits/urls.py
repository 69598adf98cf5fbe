from django.urls import path

from . import (
    level_views,
    views,
    views_appeal,
    views_entry,
    views_files,
    views_history,
    views_item,
    views_nudge,
    views_objection,
    views_standard,
    views_stuck,
)
from .finding import views as finding
from .level_rules import views as level_rules

app_name = "credits"
urlpatterns = [
    path("", views.index, name="list"),
    path("submit/", views.submit, name="submit"),
    path("delete/", views.delete, name="delete"),
    path("new/", views_entry.new, name="new"),
    path("guided/", views_entry.guided, name="guided"),
    path("query/", finding.query, name="query"),
    path("query/export/", finding.export, name="export"),
    path("levels/", level_views.levels, name="levels"),
    path("levels/rules/", level_rules.rules, name="level_rules"),
    path("levels/rules/add/", level_rules.add, name="level_rule_add"),
    path("levels/rules/<int:pk>/", level_rules.change, name="level_rule_change"),
    path("levels/rules/<int:pk>/end/", level_rules.end, name="level_rule_end"),
    path("stuck/", views_stuck.stuck, name="stuck"),
    path("requirement/", views_standard.requirement, name="requirement"),
    path("evidence/<int:evidence_id>/", views_files.evidence, name="evidence"),
    path("<int:pk>/", views_item.detail, name="detail"),
    path("<int:pk>/history.json", views_history.history, name="history"),
    path("<int:pk>/edit/", views_entry.edit, name="edit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/annul/", views_item.annul, name="annul"),
    path("<int:pk>/appeal/", views_appeal.appeal_page, name="appeal"),
    path("stuck/<int:pk>/", views_stuck.name, name="name_reviewer"),
    path("<int:pk>/object/", views_objection.raise_objection, name="object"),
    path("<int:pk>/nudge/", views_nudge.nudge, name="nudge"),
]
