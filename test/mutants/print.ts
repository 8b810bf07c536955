/** `npm run mutants`: which mutants are caught, which correct variants are accused, and what was changed. */
import { judge, type Judged } from './judge.js';
import { mutants } from './mutants.js';
import { variants } from './variants.js';

const begin = performance.now();
let escaped = 0;
const rows = new Map<string, { all: number; strict: number; documented: number; plain: number; reading: number }>();
for (const mutant of mutants) {
  const writing = await judge(mutant.fault);
  const reading = await judge(mutant.fault, { allowWrites: false });
  const row = rows.get(mutant.class) ?? { all: 0, strict: 0, documented: 0, plain: 0, reading: 0 };
  const isCaught = writing.findings.length + writing.refutations.length > 0;
  const isFailed = writing.findings.length > 0;
  const mustFail = mutant.basis === 'documented';
  row.all++;
  row.strict += Number(isCaught);
  row.documented += Number(mustFail);
  row.plain += Number(mustFail && isFailed);
  row.reading += Number(reading.findings.length + reading.refutations.length > 0);
  rows.set(mutant.class, row);
  const problems = [
    ...(isCaught ? [] : ['not caught']),
    ...(isCaught && mustFail && !isFailed ? ['caught with --strict only'] : []),
    ...(!mustFail && isFailed ? [`${mutant.basis}, and fails without --strict: ${writing.findings.join(' | ')}`] : []),
    ...falseClaims(writing),
    ...(reading.isUnchanged ? [] : ['changed by a read-only run']),
  ];
  if (problems.length > 0) escaped++;
  for (const problem of problems) console.log(`✗ ${mutant.class}: ${mutant.name}\n    ${problem}`);
}

let accused = 0;
for (const { name, fault, refutes } of variants) {
  const judged = await judge(fault);
  const problems = [
    ...judged.findings,
    ...(refutes === true ? [] : judged.refutations),
    ...(refutes === true && judged.refutations.length === 0 ? ['refutes no assumption'] : []),
    ...falseClaims(judged),
  ];
  if (problems.length > 0) accused++;
  if (problems.length > 0) console.log(`✗ variant: ${name}\n    ${problems.slice(0, 6).join('\n    ')}`);
}

const cell = (value: string | number, width = 12): string => String(value).padStart(width);
console.log(
  `\n${'class'.padEnd(14)}${['mutants', 'caught', 'documented', 'caught', 'read-only'].map((one) => cell(one)).join('')}`,
);
console.log(`${''.padEnd(14)}${['', '--strict', '', 'without', 'caught'].map((one) => cell(one)).join('')}`);
for (const [kind, { all, strict, documented, plain, reading }] of rows)
  console.log(`${kind.padEnd(14)}${[all, strict, documented, plain, reading].map((one) => cell(one)).join('')}`);
console.log(
  `\n${mutants.length - escaped} of ${mutants.length} mutants as they must be, ${accused} of ${variants.length} correct variants accused, ${Math.round(performance.now() - begin)} ms.`,
);
process.exitCode = escaped + accused === 0 ? 0 : 1;

/** What the run says about the group, where the group is otherwise. */
function falseClaims({ report, isUnchanged }: Judged): string[] {
  return report.restored?.ok === true && !isUnchanged ? [`"${report.restored.message}", and it is not`] : [];
}
