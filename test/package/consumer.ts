/** The package as its users get it: packed, installed into an empty folder. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder, run } from '../support/run.js';

export interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly main: string;
  readonly types: string;
  readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}

export interface Consumer {
  /** The folder that has the package among its `node_modules`. */
  readonly folder: string;
  readonly modules: string;
  /** The package's folder there. */
  readonly installed: string;
  /** The packed package. */
  readonly tarball: string;
}

export const packageJson = await readPackageJson(projectFolder);

/** What users may import, `studio-groups/schema` and the like: each entry point that has types. */
export const entryPoints = Object.entries(packageJson.exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([path]) => path.replace(/^\./, packageJson.name));

/** The entry points that are files of data, without types. */
export const untypedEntryPoints = Object.entries(packageJson.exports)
  .filter(([, target]) => typeof target === 'string')
  .map(([path]) => path);

/** Builds and packs the package and installs it below `folder`, from this machine alone. */
export async function createConsumer(folder: string): Promise<Consumer> {
  const packed = await npm(projectFolder, 'pack', '--json', `--pack-destination=${folder}`);
  const [{ filename }] = JSON.parse(packed.slice(packed.search(/^\[$/m))) as [{ filename: string }];
  const tarball = join(folder, filename);
  const consumer = join(folder, 'consumer');
  await mkdir(consumer);
  const dependencies = { ...(await runtimeDependencies()), [packageJson.name]: `file:${tarball}` };
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies };
  await writeFile(join(consumer, 'package.json'), JSON.stringify(manifest));
  await npm(consumer, 'install', '--offline', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund');
  const modules = join(consumer, 'node_modules');
  return { folder: consumer, modules, installed: join(modules, packageJson.name), tarball };
}

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run('npm', args, { cwd });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}

/** What the package needs at run time, in the versions that the project has: npm then needs no registry. */
async function runtimeDependencies(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const wanted = Object.keys(packageJson.dependencies);
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    const folder = join(projectFolder, 'node_modules', name);
    if (name in found || !existsSync(folder)) continue;
    found[name] = `file:${folder}`;
    wanted.push(...Object.keys((await readPackageJson(folder)).dependencies));
  }
  return found;
}

async function readPackageJson(folder: string): Promise<PackageJson> {
  const found = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
  return { ...found, dependencies: { ...found.dependencies } };
}
