-- Grain: one row per slice, the whole cell '' first.  Reads `sliced_observations`.
-- first_ballot leaves room for a million million votes of each slice; its remainder is the number of a vote.
SELECT '' AS slice, 0 AS first_ballot
UNION ALL
SELECT slice, 1000000000000 * ROW_NUMBER() OVER (ORDER BY slice)
FROM (SELECT DISTINCT slice FROM sliced_observations) AS slices
