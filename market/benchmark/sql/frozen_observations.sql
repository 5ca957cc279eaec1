-- Grain: one row per comparable price that counts.  Reads `counted`, which has the same columns.
-- In the list series only the agency's latest price list remains: rows of the latest date per service.
WITH dated AS (
    SELECT counted.*, MAX(dated) OVER (PARTITION BY scheme, service, unit, currency, series, group_id) AS latest
    FROM counted
)
SELECT scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade,
       city, agency_type, agency_size, department, subcontracting, standards, volume, subcontracted_percent
FROM dated
WHERE series <> 'list' OR dated = latest
