"""The import wizard: a file, its columns, a preview, the result, and the way back."""
