-- Up to which block of each writer all facts are written.
SELECT writer, max(reached) AS watermark
FROM
(
    SELECT '' AS writer, watermark AS reached FROM progress WHERE tenant = {tenant:String}
    UNION ALL SELECT writer, watermark AS reached FROM writer_progress WHERE tenant = {tenant:String}
)
GROUP BY writer
