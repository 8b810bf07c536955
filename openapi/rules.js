/**
 * The lint rules that are this project's own, as a Redocly plugin. Each keeps one promise of the contract that
 * Redocly's own rules do not know; `redocly.yaml` turns them on, `test/contract/lint.test.ts` breaks each of them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROVENANCE_FILE = 'README.md';
const PROVENANCE_KINDS = ['documented', 'observed', 'assumed'];
const VERB_NOUN = /^(list|get|create|update|delete|search|batchUpdate)[A-Z][A-Za-z]+$/;
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
function operationStatuses({ agreed }) {
  const wanted = agreed.map(String);
  return {
    Operation(operation, { report, location }) {
      const present = Object.keys(operation.responses ?? {});
      const missing = wanted.filter((status) => !present.includes(status));
      const surplus = present.filter((status) => !wanted.includes(status));
      const name = operation.operationId ?? 'This operation';
      if (missing.length > 0) {
        report({
          message: `${name} lacks the status ${missing.join(', ')}: describe it, every operation has ${wanted.join(', ')}.`,
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
    ...(part.example !== undefined || part.examples !== undefined ? [] : ['example']),
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
        message: `operationId ${operation.operationId ?? '(none)'} is not verb-noun: name it like listGroupUsers.`,
        location: location.child('operationId'),
      });
    },
  };
}

/**
 * The provenance table beside the contract and the contract tell the same: each server, operation, shared schema,
 * parameter and security scheme has a row; each assumption has a reason and a row that says assumed; each row points to something.
 */
function provenance() {
  let rows = new Map();
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
        if (!existsSync(file)) {
          report({ message: `No provenance table: write ${PROVENANCE_FILE} beside the contract.`, location });
          return;
        }
        rows = parseProvenance(readFileSync(file, 'utf8'));
      },
      leave(root, { location, report }) {
        for (const problem of provenanceProblems(root, rows, needed)) {
          report({ message: problem.message, location: problem.location ?? location });
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

function provenanceProblems(root, rows, needed) {
  const problems = [];
  for (const [pointer, { kind, location }] of needed) {
    const row = rows.get(pointer);
    if (row === undefined) {
      const wanted = kind === 'assumption' ? 'assumed' : PROVENANCE_KINDS.join(', ');
      problems.push({
        message: `No row for this in openapi/${PROVENANCE_FILE}: add \`${pointer}\` with where it comes from (${wanted}).`,
        location: location.key(),
      });
    } else if (kind === 'assumption' && !row.kinds.includes('assumed')) {
      problems.push({
        message: `openapi/${PROVENANCE_FILE}:${row.line} calls \`${pointer}\` ${row.kinds.join(', ')}, the contract has an x-assumption on it: make them agree.`,
        location: location.key(),
      });
    }
  }
  for (const [pointer, row] of rows) {
    const where = `openapi/${PROVENANCE_FILE}:${row.line}`;
    const unknown = row.kinds.filter((kind) => !PROVENANCE_KINDS.includes(kind));
    if (unknown.length > 0)
      problems.push({ message: `${where} says ${unknown.join(', ')}: the words are ${PROVENANCE_KINDS.join(', ')}.` });
    if (valueAt(root, pointer) === undefined) {
      problems.push({
        message: `${where} tells of \`${pointer}\`, which the contract does not have: mend the pointer or take the row out.`,
      });
    } else if (row.kinds.includes('assumed') && needed.get(pointer)?.kind !== 'assumption') {
      problems.push({
        message: `${where} calls \`${pointer}\` assumed, but it carries no x-assumption in the contract: add one with the reason.`,
      });
    }
  }
  return problems;
}

/** Every x-assumption with its place. A visitor would miss those beside a `$ref`, which Redocly resolves away. */
function* assumptionsOf(node, path = []) {
  if (node === null || typeof node !== 'object') return;
  if ('x-assumption' in node) yield { path, reason: node['x-assumption'] };
  for (const [key, value] of Object.entries(node)) yield* assumptionsOf(value, [...path, key]);
}

/** The rows of the table by JSON pointer: `| \`#/pointer\` | kinds | … |`. */
function parseProvenance(markdown) {
  const rows = new Map();
  markdown.split('\n').forEach((text, index) => {
    const row = /^\|\s*`(#\/[^`]*)`\s*\|\s*([^|]*?)\s*\|/.exec(text);
    if (row !== null) rows.set(row[1], { kinds: row[2].split(/\s*,\s*/), line: index + 1 });
  });
  return rows;
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
