-- Which fingerprint key spans are screened under; the newest counts. The id is a hash of the key, never the key.
CREATE TABLE key_ids
(
    id String,
    noted_at DateTime64(6, 'UTC')
)
ENGINE = MergeTree
ORDER BY noted_at
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
