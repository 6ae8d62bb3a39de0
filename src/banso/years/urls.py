"""Addresses of the year: its own pages under `y/<year>/`, what belongs to all years under `settings/`."""

from __future__ import annotations

from django.urls import path

from banso.years.views import (
    calendar,
    gazetteer,
    hand_todos,
    next_year,
    schedule,
    settings,
    todos,
    yardsticks,
)

app_name = "years"
_YEAR = "y/<int:year>"
urlpatterns = [
    path(f"{_YEAR}/schedule/", schedule.schedule, name="schedule"),
    path(f"{_YEAR}/schedule/add/", schedule.milestone_add, name="milestone_add"),
    path(f"{_YEAR}/schedule/<int:pk>/edit/", schedule.milestone_edit, name="milestone_edit"),
    path(f"{_YEAR}/schedule/<int:pk>/remove/", schedule.milestone_remove, name="milestone_remove"),
    path(f"{_YEAR}/schedule/<slug:strand>/", schedule.strand_schedule, name="strand_schedule"),
    path(f"{_YEAR}/calendar/", calendar.calendar, name="calendar"),
    path(f"{_YEAR}/calendar/download.ics", calendar.calendar_download, name="calendar_download"),
    path(f"{_YEAR}/calendar/link/", calendar.calendar_link, name="calendar_link"),
    path(f"{_YEAR}/calendar/<slug:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path(f"{_YEAR}/todos/", todos.todos, name="todos"),
    path(f"{_YEAR}/todos/add/", hand_todos.todo_add, name="todo_add"),
    path(f"{_YEAR}/todos/all/", todos.todos_all, name="todos_all"),
    path(f"{_YEAR}/todos/bulk/finish/", todos.todo_bulk_finish, name="todo_bulk_finish"),
    path(f"{_YEAR}/todos/bulk/drop/", todos.todo_bulk_drop, name="todo_bulk_drop"),
    path(f"{_YEAR}/todos/<int:pk>/", todos.todo, name="todo"),
    path(f"{_YEAR}/todos/<int:pk>/edit/", hand_todos.todo_edit, name="todo_edit"),
    path(f"{_YEAR}/todos/<int:pk>/hand-over/", hand_todos.todo_hand_over, name="todo_hand_over"),
    path(f"{_YEAR}/todos/<int:pk>/finish/", todos.todo_finish, name="todo_finish"),
    path(f"{_YEAR}/todos/<int:pk>/drop/", todos.todo_drop, name="todo_drop"),
    path(f"{_YEAR}/todos/<int:pk>/reopen/", todos.todo_reopen, name="todo_reopen"),
    path(f"{_YEAR}/year/", settings.year_detail, name="year_detail"),
    path(f"{_YEAR}/year/start/", settings.year_start, name="year_start"),
    path(f"{_YEAR}/year/close/", settings.year_close, name="year_close"),
    path(f"{_YEAR}/year/reopen/", settings.year_reopen, name="year_reopen"),
    path(f"{_YEAR}/year/next/", next_year.year_next, name="year_next"),
    path(f"{_YEAR}/year/copied/", next_year.year_copied, name="year_copied"),
    path(f"{_YEAR}/year/contract/", settings.contract_edit, name="contract_edit"),
    path(f"{_YEAR}/year/strands/<int:pk>/", settings.strand_edit, name="strand_edit"),
    path(f"{_YEAR}/year/programmes/<int:pk>/", settings.programme_edit, name="programme_edit"),
    path(f"{_YEAR}/year/blocks/fill/", settings.blocks_fill, name="blocks_fill"),
    path(f"{_YEAR}/year/blocks/<int:pk>/", settings.block_edit, name="block_edit"),
    path("settings/years/", settings.year_list, name="year_list"),
    path("settings/years/add/", settings.year_add, name="year_add"),
    path("settings/gazetteer/", gazetteer.gazetteer, name="gazetteer"),
    path("settings/yardsticks/", yardsticks.yardsticks, name="yardsticks"),
    path("settings/yardsticks/add/", yardsticks.yardstick_add, name="yardstick_add"),
    path("settings/yardsticks/<int:pk>/edit/", yardsticks.yardstick_edit, name="yardstick_edit"),
    path("settings/yardsticks/<int:pk>/remove/", yardsticks.yardstick_remove, name="yardstick_remove"),
]
