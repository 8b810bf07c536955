/**
 * The lint rules that are this project's own, as a Redocly plugin. Each keeps one promise of the contract that
 * Redocly's own rules do not know; `redocly.yaml` turns them on, `test/openapi/lint.test.ts` breaks each of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROVENANCE_FILE = 'README.md';
const TABLE = `openapi/${PROVENANCE_FILE}`;
const PROVENANCE_KINDS = ['documented', 'observed', 'assumed'];
const VERBS = ['list', 'get', 'search', 'create', 'update', 'delete', 'batchUpdate'];
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

/** Every operation has exactly the agreed statuses (option `agreed`), no more and no fewer. */
function operationStatuses({ agreed = [] }) {
  const wanted = agreed.map(String);
  return {
    Operation(operation, { report, location }) {
      const present = Object.keys(operation.responses ?? {});
      const missing = wanted.filter((status) => !present.includes(status));
      const surplus = present.filter((status) => !wanted.includes(status));
      const name = operation.operationId ?? 'This operation';
      if (missing.length > 0) {
        report({
          message: `${name} lacks the status ${missing.join(', ')}: describe it; every operation has ${wanted.join(', ')}.`,
          location: location.child('responses').key(),
        });
      }
      for (const status of surplus) {
        report({
          message: `${name} has the status ${status}, which was not agreed: take it out, or add it to studio/statuses in redocly.yaml for all operations.`,
          location: location.child(['responses', status]).key(),
        });
      }
    },
  };
}

/** Every outcome, and every request body, has at least one example under a name. */
function namedExamples() {
  const check = (mediaType, { report, location }) => {
    if (Object.keys(mediaType.examples ?? {}).length > 0) return;
    report({
      message: 'No named example here: add one under `examples:`, with a name that says what it shows.',
      location: location.key(),
    });
  };
  return {
    RequestBody: { MediaType: check },
    Response: {
      enter(response, { report, location }) {
        if (Object.keys(response.content ?? {}).length > 0) return;
        report({
          message: 'An outcome without content has no example: describe its body under `content:`.',
          location: location.key(),
        });
      },
      MediaType: check,
    },
  };
}

/** Every parameter and every property says what it is and shows a value; the schema it refers to may do so for it. */
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

/** An operationId is a verb and a noun in camel case, since it becomes a method of the client. */
function operationIdVerbNoun() {
  return {
    Operation(operation, { report, location }) {
      if (VERB_NOUN.test(operation.operationId ?? '')) return;
      report({
        message: `operationId ${operation.operationId ?? '(none)'} is not verb-noun: name it like listGroupUsers, with one of the verbs ${VERBS.join(', ')} (a new verb goes into openapi/rules.js).`,
        location: operation.operationId === undefined ? location.key() : location.child('operationId'),
      });
    },
  };
}

/**
 * The provenance table beside the contract and the contract tell the same: each server, operation, shared schema,
 * parameter and security scheme has a row; each assumption has a reason and a row that says assumed; each row points to something.
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

/** What the parts of the contract lack in the table. */
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
        message: `${TABLE}:${row.line} calls \`${pointer}\` ${row.kinds.join(', ')}, the contract has an x-assumption on it: make them agree.`,
        location: location.key(),
      };
    }
  }
}

/** What is wrong with the rows of the table themselves. */
function* rowProblems(root, rows, needed) {
  const lines = new Map();
  for (const { pointer, kinds, line } of rows) {
    const where = `${TABLE}:${line}`;
    const unknown = kinds.filter((kind) => !PROVENANCE_KINDS.includes(kind));
    if (unknown.length > 0)
      yield { message: `${where} says "${unknown.join(', ')}": the words are ${PROVENANCE_KINDS.join(', ')}.` };
    if (lines.has(pointer))
      yield { message: `${where} tells of \`${pointer}\` again, after line ${lines.get(pointer)}: keep one row.` };
    lines.set(pointer, line);
    if (valueAt(root, pointer) === undefined) {
      yield {
        message: `${where} tells of \`${pointer}\`, which the contract does not have: mend the pointer or take the row out.`,
      };
    } else if (kinds.includes('assumed') && needed.get(pointer)?.kind !== 'assumption') {
      yield {
        message: `${where} calls \`${pointer}\` assumed, but it carries no x-assumption in the contract: add one with the reason.`,
      };
    }
  }
}

/** Every x-assumption with its place. A visitor would miss those beside a `$ref`, which Redocly resolves away. */
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
