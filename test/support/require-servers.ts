import { missingServers } from './servers.ts';

/** Nothing is skipped silently: without the real servers the suite does not begin. */
export default function setup(): void {
  const missing = missingServers();
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((server) => server.package))].join(' ');
  throw new Error(
    `These tests need real servers that are not on this machine: ${missing.map((s) => s.command).join(', ')}.\n` +
      `Install them with: sudo apt-get install -y ${packages}`,
  );
}
