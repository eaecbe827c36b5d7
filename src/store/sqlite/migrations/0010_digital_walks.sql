-- Marks that residents leave for a digital walk.

ALTER TABLE intake ADD COLUMN walk TEXT;
