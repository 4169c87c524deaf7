"""People and where they belong: kvants, groups, students, memberships, teaching assignments."""
