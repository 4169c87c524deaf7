"""The timetable of the week, the lessons that come of it, and days without lessons."""
