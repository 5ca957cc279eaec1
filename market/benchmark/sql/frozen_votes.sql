-- Grain: one row per vote: whose it is and in which whole cell.  Reads `frozen`.
SELECT DISTINCT vote, scheme, service, unit, currency, series, group_id
FROM frozen
ORDER BY vote
