-- Grain: one row per price and slice it belongs to, whole cells apart.  Reads `frozen`.
-- A price whose circumstance is not known belongs to no slice of that dimension.
SELECT vote, 'city=' || city AS slice, price_minor FROM frozen WHERE city <> ''
UNION ALL SELECT vote, 'agency-type=' || agency_type, price_minor FROM frozen WHERE agency_type <> ''
UNION ALL SELECT vote, 'agency-size=' || agency_size, price_minor FROM frozen WHERE agency_size <> ''
UNION ALL SELECT vote, 'department=' || department, price_minor FROM frozen WHERE department <> ''
UNION ALL SELECT vote, 'subcontracting=' || subcontracting, price_minor FROM frozen WHERE subcontracting <> ''
UNION ALL SELECT vote, 'standards=' || standards, price_minor FROM frozen WHERE standards <> ''
UNION ALL SELECT vote, 'volume=' || volume, price_minor FROM frozen WHERE volume <> ''
