-- Grain: one row per comparable price that counts.  Reads `counted`, which has the same columns.
-- In the list series only the agency's latest price list remains: rows of the latest date per service.
WITH dated AS (
    SELECT scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade,
           MAX(dated) OVER (PARTITION BY scheme, service, unit, currency, series, group_id) AS latest
    FROM counted
)
SELECT scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade
FROM dated
WHERE series <> 'list' OR dated = latest
ORDER BY scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade
