-- Rows about a service that a minute put together with others, because it holds only so many.
ALTER TABLE service_minutes ADD COLUMN IF NOT EXISTS overflow UInt64 DEFAULT 0 AFTER unscanned
