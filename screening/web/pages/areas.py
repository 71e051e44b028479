"""Every area of the pages."""

from screening.web.pages import audit, door, people

AREAS = (door.area, people.area, audit.area)
