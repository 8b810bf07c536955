/** Ends a run that makes no sense any more: what fails for one group fails for the others too. */
import type { Stop } from '../../membership/index.js';

/** How many groups in a row may find the service out of order. */
const MAX_OUTAGES = 3;

/** @returns A function that says for the result of each group whether the run should end. */
export function createBreaker(): (stop: Stop | undefined) => boolean {
  let outages = 0;
  return (stop) => {
    const isFault = typeof stop === 'object' && stop.status !== 403 && stop.status !== 404 && stop.status !== 422;
    outages = isFault ? outages + 1 : 0;
    if (stop === 'aborted') return true;
    return (
      isFault && (outages >= MAX_OUTAGES || stop.status === 401 || stop.status === 'aborted' || stop.httpStatus === 429)
    );
  };
}
