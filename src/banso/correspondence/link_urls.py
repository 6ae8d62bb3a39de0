"""The one address outside the years: a download page, found by its token alone."""

from __future__ import annotations

from django.urls import path

from banso.correspondence.views import links

urlpatterns = [path("files/<str:token>/", links.download_page, name="download_page")]
