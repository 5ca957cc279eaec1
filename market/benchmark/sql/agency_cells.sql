-- Grain: one row per agency and cell (scheme, service, unit, currency, series, slice); an agency has one vote.
-- Reads `observations`: those columns, group_id and price_minor (whole minor units, one row per price).
-- median_price is the type-7 median: the middle price, or half the sum of the two middle ones.
-- Portable on purpose: window functions only, integers summed before the one division, so that DuckDB,
-- SQLite and Spark give the same numbers.  2 * place lies in n .. n + 2 for the middle places alone.
SELECT scheme, service, unit, currency, series, slice, group_id,
       MAX(n) AS n,
       CAST(SUM(price_minor) AS DOUBLE) / COUNT(*) AS median_price
FROM (
    SELECT scheme, service, unit, currency, series, slice, group_id, price_minor,
           ROW_NUMBER() OVER (
               PARTITION BY scheme, service, unit, currency, series, slice, group_id ORDER BY price_minor
           ) AS place,
           COUNT(*) OVER (PARTITION BY scheme, service, unit, currency, series, slice, group_id) AS n
    FROM observations
) AS placed
WHERE 2 * place BETWEEN n AND n + 2
GROUP BY scheme, service, unit, currency, series, slice, group_id
ORDER BY scheme, service, unit, currency, series, slice, group_id
