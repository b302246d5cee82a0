-- When the oldest span came in that the facts of a minute rest on, seconds since 1970: facts are closed once spans from there
-- on were dropped. 0 in older rows, where `first_batch` tells.
ALTER TABLE minutes ADD COLUMN IF NOT EXISTS first_ingested UInt32 DEFAULT 0 AFTER first_batch
