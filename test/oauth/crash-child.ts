/**
 * A process that refreshes a token, and is killed before step N of what it does with files and network:
 * `node crash-child.js <store> <token endpoint> <rejected token> <N>`. It prints the steps it took, one a line, and the token at the end.
 */
import { writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [path = '', endpoint = '', rejected = '', killBefore = '0'] = process.argv.slice(2);
let taken = 0;

function step(name: string): void {
  if (++taken === Number(killBefore)) process.kill(process.pid, 'SIGKILL');
  writeSync(1, `${name}\n`);
}

/** Every function of a file or of the file system becomes a step. */
function stepwise(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') throw new Error(`There is no ${name}.`);
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
      step(name);
      const result: unknown = Reflect.apply(original, this, args);
      return result;
    });
  }
}

const probe = await fs.open(process.execPath);
stepwise(Object.getPrototypeOf(probe) as object, ['writeFile', 'sync', 'chmod']);
await probe.close();
stepwise(fs, ['open', 'readFile', 'rename', 'rm', 'stat']);
syncBuiltinESMExports();

const { createTokenSource, fileStore } = await import('../../src/oauth/index.js');
const token = createTokenSource({
  store: fileStore({ path }),
  async fetch(request) {
    step('request');
    const response = await fetch(endpoint, { method: 'POST', body: await request.text() });
    const text = await response.text();
    step('answer');
    return new Response(text, response);
  },
});
step('begin');
writeSync(1, `token ${await token(rejected)}\n`);
