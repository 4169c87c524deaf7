"""Rules that give points by themselves: facts in, accruals out, each fact once."""
