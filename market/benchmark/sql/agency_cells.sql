-- Grain: one row per vote (an agency in a whole cell) and slice: the cell table, in which an agency has one price.
-- Reads `ballots` (ballot and price_minor in whole minor units) and `slice_numbers`.
-- median_price is the type-7 median: the middle price, or half the sum of the two middle ones.  Of an odd number
-- of prices the lower half has one more, the middle one.
-- Portable on purpose: window functions only, integers summed before the one division, so that DuckDB,
-- SQLite and Spark give the same numbers.
WITH halved AS (
    SELECT ballot, price_minor, NTILE(2) OVER (PARTITION BY ballot ORDER BY price_minor) AS half
    FROM ballots
), middles AS (
    SELECT ballot, COUNT(*) AS n,
           MAX(CASE WHEN half = 1 THEN price_minor END) AS lower_middle,
           MIN(CASE WHEN half = 2 THEN price_minor END) AS upper_middle
    FROM halved
    GROUP BY ballot
)
SELECT ballot - first_ballot AS vote, slice, n,
       CASE WHEN n % 2 = 1 THEN CAST(lower_middle AS DOUBLE)
            ELSE CAST(lower_middle + upper_middle AS DOUBLE) / 2 END AS median_price
FROM middles JOIN slice_numbers ON first_ballot = ballot - ballot % 1000000000000
