"""The weekly letter to teachers who want it: how their kvants stand, in numbers, without a child's name."""
