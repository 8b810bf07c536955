import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assumptions, operations, routes } from '../../generated/contract.js';
import { referencePage } from '../../scripts/docs/page.js';
import { samplesOf } from '../../scripts/docs/samples.js';
import { operationsOf, wholeOf } from '../../scripts/generate/contract-data.js';
import { parseContract } from '../../scripts/generate/read-contract.js';
import { editedContract, set, type ContractEdit } from '../support/contract-copy.js';
import { projectFolder, runNode } from '../support/run.js';

const page = await pageOf();

describe('the reference page shows', () => {
  test.each(Object.entries(operations))(
    '%s with its path, outcomes and examples',
    (id, { method, path, responses }) => {
      const section = page.slice(page.indexOf(`<section id="${id}"`)).split('</section>')[0];
      for (const text of [method, shown(path), `studio.${id}`]) expect(section).toContain(text);
      for (const [status, { examples }] of Object.entries<Response>(responses)) {
        expect(section).toContain(`id="${id}-${status}"`);
        for (const { summary } of Object.values(examples)) expect(section).toContain(shown(summary));
      }
    },
  );

  test.each(Object.keys(assumptions))('the assumption %s with a mark that leads to its reason', (pointer) => {
    const id = `assumption-${String(Object.keys(assumptions).indexOf(pointer) + 1)}`;
    expect(page).toContain(`<li id="${id}">`);
    expect(page).toContain(`<a class="assumed" href="#${id}">assumed</a>`);
  });
});

test('the same contract gives the same page', async () => {
  expect(await pageOf()).toBe(page);
});

test('the page loads nothing and runs nothing', () => {
  expect(page).not.toMatch(/<script|<img|<iframe|@import|url\(|\bsrc=/i);
  expect(page).toContain("default-src 'none'");
});

test('HTML in the contract is shown, not obeyed', async () => {
  const hostile = '<script>alert(1)</script>';
  const edited = await pageOf(
    set('#/info/title', hostile),
    set('#/info/description', `${hostile}\n\nInline ${hostile} too.`),
    set('#/components/schemas/Changes/x-assumption', hostile),
    set('#/components/examples/InvalidGroupId/value/error', hostile),
  );
  expect(edited).not.toContain('<script');
  expect(edited.split('&#60;script').length).toBeGreaterThan(5);
});

describe('the samples', () => {
  const folder = join(projectFolder, '.artifacts/docs-samples');

  beforeAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('in our client compile against it', async () => {
    const samples = await allSamples();
    expect(samples.length).toBeGreaterThanOrEqual(Object.keys(routes).length);
    for (const [index, { client }] of samples.entries()) await writeFile(join(folder, `${String(index)}.ts`), client);
    const settings = {
      extends: '../../tsconfig.json',
      compilerOptions: { paths: { 'studio-groups': ['../../src/index.ts'] } },
      include: ['*.ts'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(projectFolder, 'node_modules/typescript/bin/tsc');
    expect(await runNode([tsc, '-p', folder])).toMatchObject({ code: 0, stdout: '' });
  });

  test('in curl carry the path, the token from the environment, and the body as it is', async () => {
    const [list, add] = await allSamples();
    expect(list?.curl).toBe(
      `curl 'https://myschool.instructuremedia.com/api/public/v1/groups/42/users' \\\n  --header "Authorization: Bearer $STUDIO_TOKEN"`,
    );
    expect(add?.curl).toMatch(/^curl --request POST '.*\/groups\/42\/users\/batch_update' \\\n/);
    const body: unknown = JSON.parse(/--data '([^]*)'$/.exec(add?.curl ?? '')?.[1] ?? '');
    expect(body).toEqual(operations.batchUpdateGroupUsers.requestBody.examples['add-a-manager'].value);
  });
});

interface Response {
  readonly examples: Readonly<Record<string, { readonly summary: string }>>;
}

function shown(text: string): string {
  return text.replaceAll("'", '&#39;');
}

async function pageOf(...edits: readonly ContractEdit[]): Promise<string> {
  const style = await readFile(join(projectFolder, 'scripts/docs/style.css'), 'utf8');
  return referencePage(parseContract(editedContract(...edits).contract, 'contract.yaml'), style);
}

async function allSamples() {
  const contract = parseContract(editedContract().contract, 'contract.yaml');
  const samples = operationsOf(contract).map((one) => samplesOf(contract, one, wholeOf(contract, one)));
  return (await Promise.all(samples)).flat();
}
