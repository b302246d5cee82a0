-- A topic that was deleted and made again begins anew at offset 0 under the same name: its identity gets the next number.
CREATE TABLE topic_epochs
(
    cluster String,
    topic String,
    topic_id String,
    epoch UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (cluster, topic, topic_id, epoch)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
