-- Grain: one row per agency and cell (scheme, service, unit, currency, series, slice); an agency has one vote.
-- Reads `observations` (vote, slice, and price_minor in whole minor units, one row per price and slice) and
-- `frozen` for the names behind the number of a vote.
-- median_price is the type-7 median: the middle price, or half the sum of the two middle ones.
-- Portable on purpose: window functions only, integers summed before the one division, so that DuckDB,
-- SQLite and Spark give the same numbers.  2 * place lies in n .. n + 2 for the middle places alone.
WITH placed AS (
    SELECT vote, slice, price_minor,
           ROW_NUMBER() OVER (PARTITION BY vote, slice ORDER BY price_minor) AS place,
           COUNT(*) OVER (PARTITION BY vote, slice) AS n
    FROM observations
), medians AS (
    SELECT vote, slice, MAX(n) AS n, CAST(SUM(price_minor) AS DOUBLE) / COUNT(*) AS median_price
    FROM placed
    WHERE 2 * place BETWEEN n AND n + 2
    GROUP BY vote, slice
), named AS (
    SELECT DISTINCT vote, scheme, service, unit, currency, series, group_id FROM frozen
)
SELECT named.scheme, named.service, named.unit, named.currency, named.series, medians.slice, named.group_id,
       medians.n, medians.median_price
FROM medians JOIN named ON named.vote = medians.vote
