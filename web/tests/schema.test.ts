/** The generated types are those of the checked-in OpenAPI document; `npm run gen` makes them again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

const web = join(import.meta.dirname, '..');

it('the types match the document', async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(pathToFileURL(join(web, 'openapi.json'))));
  expect(readFileSync(join(web, 'src/api/schema.gen.ts'), 'utf8')).toBe(made);
}, 30_000);
