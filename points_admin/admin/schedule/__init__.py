"""Pages of the timetable: the week, its lines, single lessons, holidays."""
