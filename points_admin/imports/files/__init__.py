"""From the bytes of an uploaded file to rows of cells, whatever the file claims to be."""
