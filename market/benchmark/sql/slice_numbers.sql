-- Grain: one row per slice.  Reads `sliced_observations`.
-- first_ballot leaves room for a million million votes of each slice; its remainder is the number of a vote.
SELECT slice, 1000000000000 * ROW_NUMBER() OVER (ORDER BY slice) AS first_ballot
FROM (SELECT DISTINCT slice FROM sliced_observations) AS slices
