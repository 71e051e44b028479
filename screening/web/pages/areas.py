"""Every area of the pages."""

from screening.web.pages import (
    alerts,
    audit,
    briefing,
    cases,
    data,
    door,
    evidence,
    institutions,
    jobs,
    loans,
    model,
    people,
    persons,
    queue,
    rules,
    runs,
)

AREAS = (
    door.area,
    queue.area,
    alerts.area,
    evidence.area,
    loans.area,
    persons.area,
    institutions.area,
    cases.area,
    briefing.area,
    runs.area,
    jobs.area,
    data.area,
    rules.area,
    model.area,
    people.area,
    audit.area,
)
