"""Every area of the pages."""

from screening.web.pages import alerts, audit, door, people, queue

AREAS = (door.area, queue.area, alerts.area, people.area, audit.area)
