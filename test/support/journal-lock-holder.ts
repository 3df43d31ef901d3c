import { acquireDataLock } from '../../hub/journal/data-lock.ts';

/** Takes the data folder named on its command line, says so, and holds it until it is killed. */
const lock = acquireDataLock(process.argv[2]!);
process.on('disconnect', () => lock.release());
process.send?.('locked');
