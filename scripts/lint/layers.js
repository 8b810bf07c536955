/**
 * ESLint rule `studio/layers`: imports run downwards only. A file's layer is its folder below `src/`; files in `src/`
 * itself are the layer `index`. Paths are resolved, so the rule holds however an import is written.
 */
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

const ANY = { layers: true, builtins: true };

/** What each layer may import besides itself, `generated/` and packages. */
const layers = {
  lib: { layers: [], builtins: false },
  client: { layers: ['lib'], builtins: false },
  rosters: { layers: ['lib'], builtins: false },
  membership: { layers: ['lib', 'client', 'rosters'], builtins: false },
  index: { layers: ['lib', 'client'], builtins: false },
  oauth: { layers: ['lib', 'client'], builtins: true },
  contract: { layers: ['lib'], builtins: true },
  sandbox: { layers: ['lib'], builtins: true },
  compare: { layers: ['lib'], builtins: true },
  cli: ANY,
};

/** The parts of `src/contract`, each a file or a folder, from the lowest to the highest. */
const contractParts = [
  'provider',
  'host-provider',
  'http',
  'cases',
  'checks',
  'run',
  'report',
  'undo',
  'verify',
  'explore',
  'index',
];

/** What each folder outside `src/` may import besides itself. */
const folders = {
  scripts: ['scripts', 'src', 'generated'],
  'test/support': ['test/support', 'scripts', 'src', 'generated'],
};

/** @type {import("eslint").Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports run downwards only.' },
    schema: [],
    messages: {
      unknown: 'src/{{layer}} is not a known layer: add it to scripts/lint/layers.js.',
      upwards: 'src/{{layer}} must not import src/{{target}}; it may import {{allowed}} (scripts/lint/layers.js).',
      part: 'src/contract/{{part}} must not import src/contract/{{target}}, which is above it (scripts/lint/layers.js).',
      entry: 'src/cli must import src/{{target}} through its index.',
      outside: '{{folder}} must not import {{target}}; it may import {{allowed}} (scripts/lint/layers.js).',
      builtin: 'src/{{layer}} runs in browsers: it must not import {{target}}, which only Node has.',
      self: 'src/ must not import the package itself, {{target}}: write the path.',
    },
  },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep);
    const layer = file.length > 2 ? file[1] : 'index';
    if (file[0] === 'src' && layers[layer] === undefined) {
      return { Program: (node) => context.report({ node, messageId: 'unknown', data: { layer } }) };
    }
    const faultOf = file[0] === 'src' ? faultInSource(layer, file) : faultInFolder(file);
    if (faultOf === undefined) return {};
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const isPath = source.value.startsWith('.');
      const target = isPath && relative(context.cwd, resolve(dirname(context.filename), source.value)).split(sep);
      const fault = faultOf(target || source.value);
      if (fault !== undefined) context.report({ node: source, ...fault });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

/** For a file of `src/`, a function from what it imports, a package's name or a path's steps, to what is wrong with that. */
function faultInSource(layer, file) {
  const { layers: below, builtins } = layers[layer];
  return (target) => {
    if (typeof target === 'string') return faultOfPackage(layer, builtins, target);
    if (target[0] === 'generated') return undefined;
    if (target[0] !== 'src') {
      return { messageId: 'outside', data: { folder: 'src', target: target.join('/'), allowed: 'src and generated' } };
    }
    const other = target.length > 2 ? target[1] : 'index';
    if (other === layer) return layer === 'contract' ? faultOfPart(partOf(file), partOf(target)) : undefined;
    if (below !== true && !below.includes(other)) {
      const allowed = ['generated', `src/${layer}`, ...below.map((name) => `src/${name}`)].join(', ');
      return { messageId: 'upwards', data: { layer, target: other, allowed } };
    }
    // The command alone explores: that needs fast-check, which the library does not depend on.
    const isEntry =
      ['lib', 'index'].includes(other) || /^(index|node|explore\/explore)\.js$/.test(target.slice(2).join('/'));
    return layer === 'cli' && !isEntry ? { messageId: 'entry', data: { target: other } } : undefined;
  };
}

function faultOfPackage(layer, builtins, target) {
  if (/^studio-groups(\/|$)/.test(target)) return { messageId: 'self', data: { target } };
  return isBuiltin(target) && !builtins ? { messageId: 'builtin', data: { layer, target } } : undefined;
}

function partOf(path) {
  return path[2].replace(/\.[jt]s$/, '');
}

function faultOfPart(part, target) {
  const isUpwards = contractParts.indexOf(target) > contractParts.indexOf(part);
  return isUpwards ? { messageId: 'part', data: { part, target } } : undefined;
}

/** The same for a file of `scripts/` or `test/support/`. */
function faultInFolder(file) {
  const folder = Object.keys(folders).find((name) => file.join('/').startsWith(`${name}/`));
  const allowed = folders[folder];
  return (
    allowed &&
    ((target) => {
      const path = typeof target === 'string' ? '' : target.join('/');
      if (path === '' || path === 'package.json' || allowed.some((name) => path.startsWith(`${name}/`)))
        return undefined;
      return { messageId: 'outside', data: { folder, target: path, allowed: allowed.join(', ') } };
    })
  );
}
