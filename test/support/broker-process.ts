import { startBroker } from './broker-parts.ts';

/** The broker in a process of its own, to be measured and to be killed. Says its port; ends on SIGTERM. */
const [dataDir, port = '0'] = process.argv.slice(2);
const parts = await startBroker({
  ...(dataDir && { dataDir }),
  broker: { port: Number(port) },
});
console.log(JSON.stringify({ port: parts.port }));
process.on('SIGTERM', async () => {
  await parts.stop({ keepData: dataDir !== undefined && dataDir !== '' });
  process.exit(0);
});
