/**
 * ESLint rule `studio/layers`: imports run downwards only. Paths are resolved, so the rule holds however an import is
 * written.
 */
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

/** The parts of `src/contract`, each a file or a folder, from the lowest to the highest. */
const contractParts = 'provider http cases checks run report verify explore index'
  .split(' ')
  .map((part) => `src/contract/${part}`);

/** What each folder or file may import besides itself, `generated/` and packages. */
const layers = {
  'src/lib': [],
  'src/client': ['src/lib'],
  'src/rosters': ['src/lib'],
  'src/membership': ['src/lib', 'src/client', 'src/rosters'],
  'src/index': ['src/lib', 'src/client'],
  'src/oauth': ['src/lib', 'src/client'],
  ...Object.fromEntries(contractParts.map((part, index) => [part, ['src/lib', ...contractParts.slice(0, index)]])),
  'src/sandbox': ['src/lib'],
  'src/compare': ['src/lib'],
  'src/cli': ['src'],
  scripts: ['src', 'package.json'],
  'test/support': ['scripts', 'src', 'package.json'],
};

/** They may import nothing that only Node has. */
const inBrowsers = ['src/lib', 'src/client', 'src/rosters', 'src/membership', 'src/index'];

/** What `src/cli` may import of other layers. The command alone explores: that needs fast-check. */
const entries = /^src\/(lib\/.*|index\.js|[^/]+\/(index|node|explore\/explore)\.js)$/;

/** @type {import("eslint").Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports run downwards only.' },
    schema: [],
    messages: {
      unknown: '{{file}} is in no known layer: add it to scripts/lint/layers.js.',
      upwards: '{{layer}} must not import {{target}}; it may import {{allowed}} (scripts/lint/layers.js).',
      entry: 'src/cli must import {{target}} through its index.',
      builtin: '{{layer}} runs in browsers: it must not import {{target}}, which only Node has.',
      self: 'src must not import the package itself, {{target}}: write the path.',
    },
  },
  create(context) {
    const pathOf = (file) => relative(context.cwd, file).split(sep).join('/');
    const file = pathOf(context.filename);
    const layer = layerOf(file);
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const isPath = source.value.startsWith('.');
      const target = isPath ? pathOf(resolve(dirname(context.filename), source.value)) : source.value;
      const messageId = isPath ? faultOfPath(layer, target) : faultOfPackage(layer, target);
      const allowed = ['generated', layer, ...layers[layer]].join(', ');
      if (messageId) context.report({ node: source, messageId, data: { layer, target, allowed } });
    };
    if (layer === undefined)
      return { Program: (node) => context.report({ node, messageId: 'unknown', data: { file } }) };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

function layerOf(path) {
  return Object.keys(layers).find((layer) => isWithin(path, layer));
}

/** Whether a path is a folder or a file, or below it. */
function isWithin(path, folder) {
  return path.replace(/\.[jt]s$/, '') === folder || path.startsWith(`${folder}/`);
}

function faultOfPath(layer, target) {
  if (!['generated', layer, ...layers[layer]].some((folder) => isWithin(target, folder))) return 'upwards';
  const isOther = target.startsWith('src/') && !isWithin(target, layer);
  return layer === 'src/cli' && isOther && !entries.test(target) ? 'entry' : undefined;
}

function faultOfPackage(layer, name) {
  if (/^studio-groups(\/|$)/.test(name) && layer.startsWith('src/')) return 'self';
  return isBuiltin(name) && inBrowsers.includes(layer) ? 'builtin' : undefined;
}
