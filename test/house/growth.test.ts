import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { operations } from '../../generated/contract.js';
import { operationsOf } from '../../scripts/generate/contract-data.js';
import { parseContract } from '../../scripts/generate/read-contract.js';
import { withOperations } from '../../scripts/growth/synthetic.js';
import { lint } from '../support/redocly.js';
import { tempFolder } from '../support/temp-folder.js';

test('the contract that growth is measured with has as many operations more, and nothing that lint complains of', async () => {
  const folder = await tempFolder();
  const { contract, table = '' } = withOperations(30);
  expect(operationsOf(parseContract(contract, 'contract.yaml'))).toHaveLength(Object.keys(operations).length + 30);
  await mkdir(join(folder, 'openapi'));
  await writeFile(join(folder, 'openapi/studio-groups.yaml'), contract);
  await writeFile(join(folder, 'openapi/README.md'), table);
  expect(await lint([join(folder, 'openapi/studio-groups.yaml')])).toEqual([[]]);
});
