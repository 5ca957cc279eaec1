-- Grain: one price per agency, service and share subcontracted, of the quoted prices in the catalogue that say who does
-- the work.  Reads `frozen`.
SELECT group_id, service, MEDIAN(price_minor) AS price, subcontracted_percent / 100.0 AS subcontracted
FROM frozen
WHERE scheme = 'catalogue' AND series = 'quoted' AND subcontracted_percent >= 0
GROUP BY group_id, service, subcontracted_percent
ORDER BY group_id, service, subcontracted_percent
