-- Values of a span, its resource and scope that were masked without a look; those of a resource count with its first span.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS unscanned UInt32 DEFAULT 0 CODEC(ZSTD(1)) AFTER annotated
