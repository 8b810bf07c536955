/**
 * The project's own lint rules, as a Redocly plugin. `redocly.yaml` enables them, `test/openapi/lint.test.ts` violates
 * each of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROVENANCE_FILE = 'README.md';
const TABLE = `openapi/${PROVENANCE_FILE}`;
const PROVENANCE_KINDS = ['documented', 'observed', 'assumed'];
const VERBS = [
  ...['list', 'get', 'search', 'count', 'check', 'create', 'add', 'invite', 'send', 'update', 'replace', 'move'],
  ...['rename', 'delete', 'remove', 'restore', 'import', 'export', 'batchUpdate'],
];
const VERB_NOUN = new RegExp(`^(${VERBS.join('|')})[A-Z][A-Za-z]+$`);
const COMPONENTS_WITH_PROVENANCE = ['NamedParameters', 'NamedSchemas', 'NamedSecuritySchemes'];

export default function studioRules() {
  return {
    id: 'studio',
    rules: {
      oas3: {
        statuses: operationStatuses,
        'named-examples': namedExamples,
        'described-with-example': describedWithExample,
        'operation-id-verb-noun': operationIdVerbNoun,
        provenance,
      },
    },
  };
}

/** Every operation has exactly the statuses that it declares in `x-required-statuses`, so that none is lost or slips in. */
function operationStatuses() {
  return {
    Operation(operation, { report, location }) {
      const name = operation.operationId ?? 'This operation';
      const required = operation['x-required-statuses'];
      if (!Array.isArray(required)) {
        report({
          message: `${name} declares no x-required-statuses: list the statuses that it must have.`,
          location: location.key(),
        });
        return;
      }
      const wanted = required.map(String);
      const present = Object.keys(operation.responses ?? {});
      const missing = wanted.filter((status) => !present.includes(status));
      if (missing.length > 0) {
        report({
          message: `${name} lacks the status ${missing.join(', ')}: describe it, or remove it from x-required-statuses.`,
          location: location.child('responses').key(),
        });
      }
      for (const status of present.filter((one) => !wanted.includes(one))) {
        report({
          message: `${name} has the status ${status}, which x-required-statuses does not list: add it there, or remove it.`,
          location: location.child(['responses', status]).key(),
        });
      }
    },
  };
}

/** Every response with a body, and every request body, has at least one named example. */
function namedExamples() {
  const check = (mediaType, { report, location }) => {
    if (Object.keys(mediaType.examples ?? {}).length > 0) return;
    report({
      message: 'There is no named example: add one under `examples:`, with a name that says what it shows.',
      location: location.key(),
    });
  };
  return {
    RequestBody: { MediaType: check },
    Response: { MediaType: check },
  };
}

/** Every parameter and every property has a description and an example, or the schema that it refers to has. */
function describedWithExample() {
  const lacks = (part) => [
    ...(typeof part.description === 'string' && part.description.trim() !== '' ? [] : ['description']),
    ...(part.example !== undefined || Object.keys(part.examples ?? {}).length > 0 ? [] : ['example']),
  ];
  return {
    Parameter(parameter, { report, location }) {
      const missing = lacks(parameter);
      if (missing.length > 0) {
        report({
          message: `The parameter ${parameter.name} has no ${missing.join(' and no ')}: add it.`,
          location: location.key(),
        });
      }
    },
    Schema(schema, { report, location, resolve }) {
      for (const [name, property] of Object.entries(schema.properties ?? {})) {
        const missing = lacks({ ...resolve(property).node, ...property });
        if (missing.length > 0) {
          report({
            message: `The property ${name} has no ${missing.join(' and no ')}: add it.`,
            location: location.child(['properties', name]).key(),
          });
        }
      }
    },
  };
}

/** An operationId is a verb and a noun in camel case, since it is the name of the client's method. */
function operationIdVerbNoun() {
  return {
    Operation(operation, { report, location }) {
      if (VERB_NOUN.test(operation.operationId ?? '')) return;
      report({
        message: `operationId ${operation.operationId ?? '(none)'} is not a verb and a noun: name it like listGroupUsers, with one of the verbs ${VERBS.join(', ')} (add a new verb to openapi/rules.js).`,
        location: operation.operationId === undefined ? location.key() : location.child('operationId'),
      });
    },
  };
}

/**
 * The provenance table beside the contract agrees with it: each server, operation, shared schema, parameter and security
 * scheme has a row; each assumption has a reason and a row with the kind assumed; each row points to something.
 */
function provenance() {
  let rows;
  const needed = new Map();
  const need = (kind, location) => {
    if (needed.get(location.pointer)?.kind !== 'assumption') needed.set(location.pointer, { kind, location });
  };
  const component = {
    enter(components, { location }) {
      for (const name of Object.keys(components)) need('part', location.child(name));
    },
  };
  return {
    Root: {
      enter(root, { location, report }) {
        for (const { path, reason } of assumptionsOf(root)) {
          const place = location.child(path);
          need('assumption', place);
          if (typeof reason !== 'string' || reason.trim() === '') {
            report({
              message: 'x-assumption gives no reason: say in a sentence what is assumed and which source is silent.',
              location: place.child('x-assumption'),
            });
          }
        }
        const file = join(directoryOf(location), PROVENANCE_FILE);
        if (existsSync(file)) rows = parseProvenance(readFileSync(file, 'utf8'));
      },
      leave(root, { location, report }) {
        if (rows === undefined) {
          report({ message: `No provenance table: write ${TABLE} beside the contract.`, location });
          return;
        }
        for (const problem of [...partProblems(rows, needed), ...rowProblems(root, rows, needed)]) {
          report({ location, ...problem });
        }
      },
    },
    Server(_server, { location }) {
      need('part', location);
    },
    Operation(_operation, { location }) {
      need('part', location);
    },
    ...Object.fromEntries(COMPONENTS_WITH_PROVENANCE.map((type) => [type, component])),
  };
}

/** The parts of the contract without a correct row. */
function* partProblems(rows, needed) {
  for (const [pointer, { kind, location }] of needed) {
    const row = rows.find((candidate) => candidate.pointer === pointer);
    if (row === undefined) {
      const kinds = kind === 'assumption' ? 'assumed' : PROVENANCE_KINDS.join(', ');
      yield {
        message: `No row for this in ${TABLE}: add \`${pointer}\` with where it comes from (${kinds}).`,
        location: location.key(),
      };
    } else if (kind === 'assumption' && !row.kinds.includes('assumed')) {
      yield {
        message: `${TABLE}:${row.line} calls \`${pointer}\` ${row.kinds.join(', ')}, but the contract has an x-assumption there: make them agree.`,
        location: location.key(),
      };
    }
  }
}

/** The incorrect rows of the table. */
function* rowProblems(root, rows, needed) {
  const lines = new Map();
  for (const { pointer, kinds, line } of rows) {
    const where = `${TABLE}:${line}`;
    const unknown = kinds.filter((kind) => !PROVENANCE_KINDS.includes(kind));
    if (unknown.length > 0)
      yield { message: `${where} says "${unknown.join(', ')}": the words are ${PROVENANCE_KINDS.join(', ')}.` };
    if (lines.has(pointer))
      yield { message: `${where} repeats \`${pointer}\`, which is at line ${lines.get(pointer)}: keep one row.` };
    lines.set(pointer, line);
    if (valueAt(root, pointer) === undefined) {
      yield {
        message: `${where} is about \`${pointer}\`, which the contract does not have: correct the pointer or remove the row.`,
      };
    } else if (kinds.includes('assumed') && needed.get(pointer)?.kind !== 'assumption') {
      yield {
        message: `${where} calls \`${pointer}\` assumed, but it carries no x-assumption in the contract: add one with the reason.`,
      };
    }
  }
}

/** Every x-assumption with its place. A visitor does not see those beside a `$ref`, which Redocly resolves. */
function* assumptionsOf(node, path = []) {
  if (node === null || typeof node !== 'object') return;
  if ('x-assumption' in node) yield { path, reason: node['x-assumption'] };
  for (const [key, value] of Object.entries(node)) yield* assumptionsOf(value, [...path, key]);
}

/** The rows of the table: `| \`#/pointer\` | kinds | … |`. */
function parseProvenance(markdown) {
  return markdown.split('\n').flatMap((text, index) => {
    const row = /^\|\s*`?(#\/[^`|]*?)`?\s*\|\s*([^|]*?)\s*\|/.exec(text);
    return row === null ? [] : [{ pointer: row[1], kinds: row[2].split(/\s*,\s*/), line: index + 1 }];
  });
}

function valueAt(root, pointer) {
  return pointer
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, key) => value?.[key], root);
}

function directoryOf(location) {
  const ref = location.source.absoluteRef;
  return dirname(ref.startsWith('file:') ? fileURLToPath(ref) : ref);
}
