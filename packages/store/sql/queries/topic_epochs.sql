-- The number of a topic's identity, 0 when it has none yet, and the highest that any identity of its name has.
SELECT minIf(epoch, topic_id = {topicId:String}) AS own, max(epoch) AS highest
FROM topic_epochs
WHERE cluster = {cluster:String} AND topic = {topic:String}
