-- Finds what of a topic is stored from an offset on, when a consumer takes a partition over.
ALTER TABLE spans ADD INDEX IF NOT EXISTS source_range source_offset TYPE minmax GRANULARITY 1
