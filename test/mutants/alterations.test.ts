/** Random alterations of single responses of a run, its own reads included. */
import { expect, test } from 'vitest';
import { measureAlterations } from './alterations.js';

test('At least 95 % of the altered responses that violate the contract are caught.', async () => {
  const { violations, caught, missed } = await measureAlterations(150, 20);
  expect(violations).toBeGreaterThan(75);
  expect(caught / violations, missed.join('\n')).toBeGreaterThanOrEqual(0.95);
});
