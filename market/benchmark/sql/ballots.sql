-- Grain: one row per price and slice it belongs to.  Reads `frozen`, `sliced_observations` and `slice_numbers`.
-- ballot is a vote in a slice as one number, the quickest key to sort millions of prices by; whole cells keep the vote's.
SELECT vote AS ballot, price_minor FROM frozen
UNION ALL
SELECT sliced.vote + slice_numbers.first_ballot, sliced.price_minor
FROM sliced_observations AS sliced JOIN slice_numbers ON slice_numbers.slice = sliced.slice
