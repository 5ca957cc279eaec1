-- Grain: one row per vote (an agency in a whole cell) and slice: the cell table, in which an agency has one price.
-- Reads `frozen`, `ballots` and `slice_numbers`.
-- median_price is the type-7 median: the middle price, or half the sum of the two middle ones.  In a whole cell these
-- are the places the freeze has numbered; in a slice the places are those among its own prices.
-- Portable on purpose: window functions only, integers summed before the one division, so that DuckDB,
-- SQLite and Spark give the same numbers.
WITH numbered AS (
    SELECT ballot, price_minor, ROW_NUMBER() OVER (PARTITION BY ballot ORDER BY price_minor) AS place,
           COUNT(*) OVER (PARTITION BY ballot) AS prices
    FROM ballots
), sliced AS (
    SELECT ballot, prices, CAST(SUM(price_minor) AS DOUBLE) / COUNT(*) AS median_price
    FROM numbered
    WHERE 2 * place BETWEEN prices AND prices + 2
    GROUP BY ballot, prices
)
SELECT vote, '' AS slice, prices AS n, CAST(SUM(price_minor) AS DOUBLE) / COUNT(*) AS median_price
FROM frozen
WHERE 2 * place BETWEEN prices AND prices + 2
GROUP BY vote, prices
UNION ALL
SELECT ballot - first_ballot, slice, prices, median_price
FROM sliced JOIN slice_numbers ON first_ballot = ballot - ballot % 1000000000000
