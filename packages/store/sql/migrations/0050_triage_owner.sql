-- Who answers for a decision about a finding, and until when it holds; 1970 means for good.
ALTER TABLE triage ADD COLUMN IF NOT EXISTS owner String DEFAULT '', ADD COLUMN IF NOT EXISTS expires_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC')
