"""Which layer answers which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("registry.accounts.urls")),
    path("organisations/", include("registry.organisations.urls")),
    path("people/", include("registry.people.urls")),
    path("cards/", include("registry.cards.urls")),
    path("roles/", include("registry.roles.urls")),
    path("messages/", include("registry.messages.urls")),
    path("tables/", include("registry.tables.urls")),
    path("years/", include("registry.years.urls")),
    path("standards/", include("registry.standards.urls")),
    path("standards/", include("registry.drafts.urls")),
    path("grades/", include("registry.grades.urls")),
    path("jobs/", include("registry.jobs.urls")),
    path("imports/", include("registry.imports.urls")),
    path("library/", include("registry.library.urls")),
    path("earlier/", include("registry.earlier.urls")),
    path("credits/", include("workflows.credits.urls")),
    path("batches/", include("workflows.batches.urls")),
    path("missing/", include("workflows.missing.urls")),
    path("amendments/", include("workflows.amendments.urls")),
    path("inbox/bulk/", include("workflows.inbox.bulk.urls")),
    path("simulation/", include("workflows.simulation.urls")),
    path("documents/", include("workflows.documents.urls")),
    path("verify/", include("workflows.documents.public_urls")),
    path("originals/", include("workflows.originals.urls")),
    path("clock/", include("workflows.clock.urls")),
    path("", include("workflows.inbox.urls")),
    path("frame/", include("workflows.inbox.frame_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
