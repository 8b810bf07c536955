/** Loaded ahead of a program by `--import`: at its end, leaves in a file what it took. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { time: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS };
  writeFileSync(process.env.GROWTH_USAGE_FILE, JSON.stringify(usage));
});
