-- Grain: one row per comparable price that counts.  Reads `counted`, which has the same columns but the last three.
-- In the list series only the agency's latest price list remains: rows of the latest date per service.
-- vote numbers the pairs of agency and whole cell from 1, so that later steps compare one number, not six texts; place
-- numbers the prices of a vote from the lowest, and prices says how many it has, so that its middle ones are known.
WITH dated AS (
    SELECT counted.*, MAX(dated) OVER (PARTITION BY scheme, service, unit, currency, series, group_id) AS latest
    FROM counted
), numbered AS (
    SELECT dated.*, DENSE_RANK() OVER (ORDER BY scheme, service, unit, currency, series, group_id) AS vote
    FROM dated
    WHERE series <> 'list' OR dated = latest
)
SELECT scheme, service, unit, currency, series, group_id, price_minor, dated, evidence_grade,
       city, agency_type, agency_size, department, subcontracting, standards, volume, subcontracted_percent, vote,
       CAST(ROW_NUMBER() OVER (PARTITION BY vote ORDER BY price_minor) AS INTEGER) AS place,
       CAST(COUNT(*) OVER (PARTITION BY vote) AS INTEGER) AS prices
FROM numbered
