import { spawnSync } from 'node:child_process';
import { missingServers } from './servers.ts';

/** Installs what the tests need from Debian's packages, as root; otherwise says which line to run, and fails. */
const missing = missingServers();
const packages = [...new Set(missing.map((server) => server.package))];

if (packages.length > 0) {
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) {
    console.error(`The tests need: ${missing.map((s) => s.command).join(', ')}. Run: sudo ${line}`);
    process.exit(1);
  }
  const run = (command: string, args: string[]): void => {
    const { status } = spawnSync(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) {
      console.error(`\`${command} ${args.join(' ')}\` failed. Install by hand: ${line}`);
      process.exit(1);
    }
  };
  run('apt-get', ['update', '-q']);
  run('apt-get', line.split(' ').slice(1));
  const still = missingServers();
  if (still.length > 0) {
    console.error(`Still missing after installation: ${still.map((s) => s.command).join(', ')}`);
    process.exit(1);
  }
}
