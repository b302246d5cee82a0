-- From which to which minute each piece reaches.
SELECT piece, min(r.from_minute) AS from_minute, max(r.to_minute) AS to_minute
FROM {reading:Identifier} AS r
WHERE r.step = 1
GROUP BY piece
ORDER BY piece
