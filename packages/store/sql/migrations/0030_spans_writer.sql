-- Who numbered the block of a span: several processes may write, and each counts its own blocks. '' is the only writer of a
-- data directory.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS writer LowCardinality(String) DEFAULT '' AFTER source_row
