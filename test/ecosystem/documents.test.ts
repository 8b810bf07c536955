/** Tools that read the contract as a document. */
import SwaggerParser from '@apidevtools/swagger-parser';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import { Yaml } from '@stoplight/spectral-parsers';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTRACT, outputFolder } from './support.js';
import { generateZodClientFromOpenAPI } from 'openapi-zod-client';
import { contract } from './support.js';
import { join } from 'node:path';

const { Document, Spectral } = spectralCore;

test('swagger-parser validates the contract and resolves its references', async () => {
  const { paths } = await SwaggerParser.validate(CONTRACT);
  expect(Object.keys(paths ?? {})).toEqual(Object.keys(contract().paths ?? {}));
});

test('the oas ruleset of Spectral has nothing to report', async () => {
  const spectral = new Spectral();
  spectral.setRuleset(spectralRulesets.oas as RulesetDefinition);
  const results = await spectral.run(new Document(readFileSync(CONTRACT, 'utf8'), Yaml, CONTRACT));
  expect(results.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
});

test('openapi-zod-client generates a discriminated union of the changes', async () => {
  const openApiDoc = (await SwaggerParser.bundle(CONTRACT)) as Parameters<
    typeof generateZodClientFromOpenAPI
  >[0]['openApiDoc'];
  const code = await generateZodClientFromOpenAPI({
    openApiDoc,
    distPath: join(outputFolder('zod-client'), 'client.ts'),
  });
  expect(code).toContain('z.discriminatedUnion("action"');
});
