-- Grain: one row per comparable price that counts.  Reads `counted`, which has the same columns but the last.
-- In the list series only the agency's latest price list remains: rows of the latest date per service.
-- vote numbers the pairs of agency and whole cell from 1, so that later steps compare one number, not six texts.
WITH dated AS (
    SELECT counted.*, MAX(dated) OVER (PARTITION BY scheme, service, unit, currency, series, group_id) AS latest
    FROM counted
)
SELECT scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade,
       city, agency_type, agency_size, department, subcontracting, standards, volume, subcontracted_percent,
       DENSE_RANK() OVER (ORDER BY scheme, service, unit, currency, series, group_id) AS vote
FROM dated
WHERE series <> 'list' OR dated = latest
