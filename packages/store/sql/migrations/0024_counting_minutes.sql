-- Which version of the facts of each minute counts. Facts are read as `(minute, version) IN` this, so that all tables change at
-- once and rows of other versions are as if they were gone.
CREATE VIEW counting_minutes AS
SELECT m.tenant AS tenant, m.minute AS minute, argMax(m.version, (m.watermark, m.revision, m.version)) AS version
FROM minutes AS m
GROUP BY m.tenant, m.minute
