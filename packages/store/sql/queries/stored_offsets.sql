-- Which records of some partitions of a topic are stored, each from an offset on. `least` lets the index on offsets prune.
SELECT source_partition, source_offset
FROM spans
WHERE source_cluster = {cluster:String} AND source_topic = {topic:String} AND source_epoch = {epoch:UInt32}
    AND source_offset >= {least:UInt64} AND source_partition IN {partitions:Array(UInt32)}
    AND source_offset >= transform(source_partition, {partitions:Array(UInt32)}, {offsets:Array(UInt64)}, toUInt64(0))
GROUP BY source_partition, source_offset
ORDER BY source_partition, source_offset
