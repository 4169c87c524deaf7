"""Everything about one person: export, erasure, and forgetting by the clock."""
