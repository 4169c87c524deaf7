"""Texts of the site that administrators edit, every version kept, and who agreed to which of them."""
