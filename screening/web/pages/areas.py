"""Every area of the pages."""

from screening.web.pages import alerts, audit, cases, door, people, queue

AREAS = (door.area, queue.area, alerts.area, cases.area, people.area, audit.area)
