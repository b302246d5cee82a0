-- Records that were set aside in the window, by tenant and topic.
SELECT tenant, topic, toFloat64(count()) AS records
FROM dead_letters FINAL
WHERE $__timeFilter(at)
GROUP BY tenant, topic
ORDER BY tenant, topic
