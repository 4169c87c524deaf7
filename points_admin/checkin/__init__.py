"""Events, and who was there: a code on the projector that changes every half a minute, typed in by those present."""
