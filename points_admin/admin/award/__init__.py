"""The award screen: a class or chosen students, a reason, one button; afterwards what was done and its reversal."""
