/** `npm run mutants`: the table of mutants, who caught them, and of correct variants, none of which may be accused. */
import { mutants } from './mutants.js';
import { judge } from './run.js';
import { variants } from './variants.js';

const classes = [...new Set(mutants.map((mutant) => mutant.class))];
let escaped = 0;
let accused = 0;
const counts = new Map<string, { all: number; strict: number; plain: number; reading: number }>();

for (const mutant of mutants) {
  const strict = await judge(mutant.mutate);
  const plain = await judge(mutant.mutate, { strict: false });
  const reading = await judge(mutant.mutate, { allowWrites: false });
  const count = counts.get(mutant.class) ?? { all: 0, strict: 0, plain: 0, reading: 0 };
  counts.set(mutant.class, {
    all: count.all + 1,
    strict: count.strict + Number(!strict.report.conforms),
    plain: count.plain + Number(!plain.report.conforms),
    reading: count.reading + Number(!reading.report.conforms),
  });
  if (strict.report.conforms) escaped++;
  const more = strict.caughtBy.length > 1 ? ` (and ${String(strict.caughtBy.length - 1)} more)` : '';
  console.log(
    `${strict.report.conforms ? '✗ ESCAPED' : '✓'} ${mutant.class.padEnd(10)}${mutant.name}\n    ${strict.caughtBy[0] ?? '-'}${more}`,
  );
}

for (const [name, variant] of Object.entries(variants)) {
  const { report, caughtBy } = await judge(variant);
  if (!report.conforms) accused++;
  console.log(
    `${report.conforms ? '✓ left in peace' : '✗ ACCUSED'}  ${name}${report.conforms ? '' : `\n    ${caughtBy.join('\n    ')}`}`,
  );
}

console.log('\nclass       mutants  caught (--strict)  caught without  caught reading only');
for (const kind of classes) {
  const { all = 0, strict = 0, plain = 0, reading = 0 } = counts.get(kind) ?? {};
  console.log(
    [
      kind.padEnd(12),
      String(all).padStart(7),
      String(strict).padStart(19),
      String(plain).padStart(16),
      String(reading).padStart(21),
    ].join(''),
  );
}
console.log(
  `\n${String(mutants.length - escaped)} of ${String(mutants.length)} mutants caught, ${String(accused)} of ${String(Object.keys(variants).length)} correct variants accused.`,
);
process.exitCode = escaped + accused === 0 ? 0 : 1;
