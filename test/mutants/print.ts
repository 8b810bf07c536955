/** `npm run mutants`: which mutants are caught, which correct variants are accused, and what was changed. */
import { eachOf } from '../../src/lib/each-of.js';
import { measureAlterations } from './alterations.js';
import { AT_A_TIME, judge, type Judged } from './judge.js';
import { mutants } from './mutants.js';
import { problemsOfMutant, problemsOfVariant, timeLimit } from './rules.js';
import { variants } from './variants.js';

const begin = performance.now();
const judgedMutants = await eachOf(mutants, AT_A_TIME, async (mutant) => ({
  mutant,
  writing: await judge(mutant.fault, timeLimit(mutant)),
  reading: await judge(mutant.fault, { ...timeLimit(mutant), allowWrites: false }),
}));
const judgedVariants = await eachOf(variants, AT_A_TIME, async (variant) => ({
  variant,
  judged: await judge(variant.fault, { meanwhile: variant.meanwhile }),
}));

const wrongMutants = judgedMutants.filter(({ mutant, writing, reading }) =>
  isShown(`${mutant.class}: ${mutant.name}`, problemsOfMutant(mutant, writing, reading)),
);
const wrongVariants = judgedVariants.filter(({ variant, judged }) =>
  isShown(`variant: ${variant.name}`, problemsOfVariant(variant, judged)),
);
printTable();
const { violations, caught } = await measureAlterations(200, 7);
const share = ((100 * caught) / violations).toFixed(1);
console.log(`\n${caught} of ${violations} altered responses that violate the contract are caught: ${share} %.`);
console.log(
  `\n${mutants.length - wrongMutants.length} of ${mutants.length} mutants and ` +
    `${variants.length - wrongVariants.length} of ${variants.length} correct variants are judged right; ` +
    `${Math.round(performance.now() - begin)} ms.`,
);
process.exitCode = wrongMutants.length + wrongVariants.length === 0 ? 0 : 1;

function isShown(title: string, problems: readonly string[]): boolean {
  if (problems.length > 0) console.log(`✗ ${title}\n    ${problems.slice(0, 8).join('\n    ')}`);
  return problems.length > 0;
}

function printTable(): void {
  const cell = (value: string | number): string => String(value).padStart(12);
  const line = (name: string, values: readonly (string | number)[]): void => {
    console.log(name.padEnd(14) + values.map(cell).join(''));
  };
  line('class', ['mutants', 'caught', 'documented', 'caught', 'caught']);
  line('', ['', '--strict', '', 'without', 'read-only']);
  for (const kind of new Set(mutants.map((mutant) => mutant.class))) {
    const rows = judgedMutants.filter(({ mutant }) => mutant.class === kind);
    const documented = rows.filter(({ mutant }) => mutant.basis === 'documented');
    const failed = documented.filter(({ writing }) => writing.findings.length > 0);
    const caught = (judged: (row: (typeof rows)[number]) => Judged): number =>
      rows.filter((row) => judged(row).findings.length + judged(row).refutations.length > 0).length;
    line(kind, [
      rows.length,
      caught(({ writing }) => writing),
      documented.length,
      failed.length,
      caught(({ reading }) => reading),
    ]);
  }
}
