-- Forgets which traces were read.
TRUNCATE TABLE reading_traces
