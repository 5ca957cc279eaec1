-- Grain: one row per price and slice it belongs to, whole cells apart.  Reads `sliced_observations` and `slice_numbers`.
-- ballot is a vote in a slice as one number, the quickest key to sort millions of prices by.
SELECT sliced.vote + slice_numbers.first_ballot AS ballot, sliced.price_minor
FROM sliced_observations AS sliced JOIN slice_numbers ON slice_numbers.slice = sliced.slice
