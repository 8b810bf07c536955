/**
 * A process that refreshes a token: `node child.js <file> <host> <rejected token> [<step>]`. It prints each step it takes
 * with files and network, one a line, then the token or the error. Before the given step it kills itself; if the step is
 * negative, it suspends itself instead.
 */
import { writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [path = '', host = '', rejected = '', stop = '0'] = process.argv.slice(2);
let taken = 0;

function step(name: string): void {
  taken++;
  if (taken === Number(stop)) process.kill(process.pid, 'SIGKILL');
  writeSync(1, `${name}\n`);
  if (taken === -Number(stop)) process.kill(process.pid, 'SIGSTOP');
}

/** Makes each function a step. */
function stepwise(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') throw new Error(`There is no ${name}.`);
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
      step(name);
      return Reflect.apply(original as (...args: unknown[]) => unknown, this, args);
    });
  }
}

const probe = await fs.open(process.execPath);
stepwise(Object.getPrototypeOf(probe) as object, ['write', 'truncate', 'sync']);
await probe.close();
stepwise(fs, ['open', 'readFile', 'mkdir', 'readdir', 'rename', 'rm', 'rmdir', 'writeFile']);
syncBuiltinESMExports();

const { createTokenSource, fileStore } = await import('../../src/oauth/index.js');
const token = createTokenSource({
  store: fileStore({ path }),
  async fetch(request) {
    step('request');
    const url = new URL(new URL(request.url).pathname, host);
    const response = await fetch(url, { method: 'POST', body: await request.text() });
    const text = await response.text();
    step('response');
    return new Response(text, response);
  },
});
step('begin');
const result = await token(rejected).then(
  (value) => `token ${value}`,
  (error: unknown) => `error ${String(error)}`,
);
step('end');
writeSync(1, `${result}\n`);
