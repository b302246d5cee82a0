-- Spans that came for minutes whose facts are closed, because other spans of these minutes are gone: stored, in no report.
ALTER TABLE input_counts ADD COLUMN IF NOT EXISTS late UInt64 DEFAULT 0
