"""My work: what is waiting for the reader, most urgent first."""
