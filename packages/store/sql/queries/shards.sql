-- How many shards a cluster has.
SELECT uniqExact(shard_num) AS shards
FROM system.clusters
WHERE cluster = {cluster:String}
