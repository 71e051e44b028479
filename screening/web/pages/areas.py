"""Every area of the pages."""

from screening.web.pages import alerts, audit, briefing, cases, door, evidence, institutions, loans, people, persons, queue

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
    people.area,
    audit.area,
)
