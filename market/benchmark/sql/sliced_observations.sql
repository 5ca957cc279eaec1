-- Grain: one row per price and slice it belongs to; the slice '' is the whole cell.  Reads `frozen`.
-- A price whose circumstance is not known belongs to no slice of that dimension.
SELECT scheme, service, unit, currency, series, '' AS slice, group_id, price_minor FROM frozen
UNION ALL SELECT scheme, service, unit, currency, series, 'city=' || city, group_id, price_minor
FROM frozen WHERE city <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'agency-type=' || agency_type, group_id, price_minor
FROM frozen WHERE agency_type <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'agency-size=' || agency_size, group_id, price_minor
FROM frozen WHERE agency_size <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'department=' || department, group_id, price_minor
FROM frozen WHERE department <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'subcontracting=' || subcontracting, group_id, price_minor
FROM frozen WHERE subcontracting <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'standards=' || standards, group_id, price_minor
FROM frozen WHERE standards <> ''
UNION ALL SELECT scheme, service, unit, currency, series, 'volume=' || volume, group_id, price_minor
FROM frozen WHERE volume <> ''
