"""Pages of the year's end: the form with its preview, a plan and its way, earlier plans."""
