/**
 * ESLint rule `studio/layers`: imports run downwards only. A file's layer is its folder below `src/`; files that stand
 * in `src/` itself are the layer `index`. Paths are resolved, so that no way of writing one gets past.
 */
import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

const ANYTHING = { layers: true, builtins: true };

/** What each layer may import besides itself, `generated/` and packages. */
const rights = {
  lib: { layers: [], builtins: false },
  index: { layers: ['lib', 'client', 'membership'], builtins: false },
  client: { layers: ['lib'], builtins: false },
  oauth: { layers: ['lib', 'client'], builtins: true },
  contract: { layers: ['lib'], builtins: true },
  sandbox: { layers: ['lib'], builtins: true },
  compare: { layers: ['lib'], builtins: true },
  membership: { layers: ['lib', 'client'], builtins: false },
  cli: ANYTHING,
};

/** @type {import("eslint").Rule.RuleModule} */
export const layersRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports run downwards only.' },
    schema: [],
    messages: {
      unknown: 'src/{{layer}} has no place in the layers: say in scripts/lint/layers.js what it may import.',
      upwards: 'src/{{layer}} does not import src/{{target}}: it may import {{allowed}} (scripts/lint/layers.js).',
      outside: 'src/ imports from src/ and generated/ only, not from {{target}}.',
      builtin: 'src/{{layer}} runs in browsers: it does not import {{target}}, which only Node has.',
      self: 'src/ does not import the package itself, {{target}}: write the path.',
    },
  },
  create(context) {
    const [top, ...rest] = relative(context.cwd, context.filename).split(sep);
    if (top !== 'src') return {};
    const layer = rest.length > 1 ? rest[0] : 'index';
    const right = rights[layer];
    if (right === undefined) {
      return { Program: (node) => context.report({ node, messageId: 'unknown', data: { layer } }) };
    }
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const fault = faultOf(source.value, { layer, right, context });
      if (fault !== undefined) context.report({ node: source, data: { layer, ...fault.data }, messageId: fault.id });
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

/** What is wrong with an import, if anything is. */
function faultOf(source, { layer, right, context }) {
  if (!source.startsWith('.')) {
    if (/^studio-groups(\/|$)/.test(source)) return { id: 'self', data: { target: source } };
    return isBuiltin(source) && !right.builtins ? { id: 'builtin', data: { target: source } } : undefined;
  }
  const path = relative(context.cwd, resolve(dirname(context.filename), source)).split(sep);
  if (path[0] === 'generated') return undefined;
  if (path[0] !== 'src') return { id: 'outside', data: { target: path.join('/') } };
  const target = path.length > 2 ? path[1] : 'index';
  if (target === layer || right.layers === true || right.layers.includes(target)) return undefined;
  const allowed = ['generated', `src/${layer}`, ...right.layers.map((name) => `src/${name}`)].join(', ');
  return { id: 'upwards', data: { target, allowed } };
}
