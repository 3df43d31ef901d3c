import { execFile } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { seccompFilter } from './seccomp.ts';

const run = promisify(execFile);

/**
 * How a seat is kept from everything else. `bubblewrap`: namespaces of its own, no network, nothing to write to.
 * `user`: a Unix user of its own, which root alone can give; the network stays. `none`: not at all.
 */
export interface Isolation {
  readonly kind: 'bubblewrap' | 'user' | 'none';
  /** Whether each seat runs as a Unix user of its own. */
  readonly users: boolean;
}
export const NO_ISOLATION: Isolation = { kind: 'none', users: false };

/** Beyond `nobody`; one a seat, so that neighbours cannot read one another. */
const FIRST_USER = 61_000;
/** What a learner's flow may keep in files; it is memory, and bounds what it can fill. */
const SCRATCH_BYTES = 16 * 1024 * 1024;
/** Descriptors: an MQTT client, the editor's connections, files being read. */
const MAX_FILES = 512;
/**
 * Memory that it may ask for (RLIMIT_DATA, KiB): V8 sets 700 MiB aside and uses a tenth; the rest bounds what a flow can
 * take between two looks at its memory.
 */
const MAX_DATA_KIB = 1_536 * 1024;
/** In a seat's folder: the names that it knows. */
export const HOSTS_FILE = 'hosts';
export const HOSTS = '127.0.0.1 localhost\n';
const ALONE = [
  ...['--unshare-all', '--die-with-parent'],
  ...['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL', '--hostname', 'seat'],
];
const KERNEL_FOLDERS = ['--proc', '/proc', '--dev', '/dev'];
/** Folders of the system that programs are made of; each is read-only inside. */
const SYSTEM_LINKS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64'];

/** The strongest that this machine allows; null where that is none at all. `node`: what has to run in it. */
export async function findIsolation(node: string): Promise<Isolation | null> {
  const root = process.getuid?.() === 0;
  const works = (users: boolean): Promise<boolean> =>
    // The same as for a seat: a container may allow a namespace, and not a /proc of its own.
    run('bwrap', [...ALONE, '--ro-bind', '/', '/', ...KERNEL_FOLDERS, '--', node, '--version'], {
      timeout: 10_000,
      cwd: '/',
      ...(users && { uid: FIRST_USER, gid: FIRST_USER }),
    }).then(
      () => true,
      () => false,
    );
  if (seccompFilter() !== null) {
    // Root in a namespace still owns what root owns outside: better to be nobody there.
    if (root && (await works(true))) return { kind: 'bubblewrap', users: true };
    if (await works(false)) return { kind: 'bubblewrap', users: false };
  }
  return root ? { kind: 'user', users: true } : null;
}

export interface SandboxOptions {
  readonly isolation: Isolation;
  /** `…/bin/node`. */
  readonly node: string;
  /** The launcher, a file by itself. */
  readonly launcher: string;
  /** Packages that Node-RED and its nodes are made of. */
  readonly modules: string;
  /** Nodes of our own: a package. */
  readonly palette: string;
  /** Holds the one socket by which the seat and the hub speak. */
  readonly folder: string;
  /** Compiled code of earlier starts. */
  readonly cache: string;
  /** Fills `cache`: only for a start without a learner, or one seat could slip code into the next. */
  readonly fillCache: boolean;
  readonly nodeOptions: readonly string[];
  /** 0, 1, 2 …: which Unix user. */
  readonly number: number;
}

export interface SandboxCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Written to file descriptor 3, which is then closed; null: none. */
  readonly filter: Buffer | null;
  readonly uid?: number;
  readonly gid?: number;
  /** Where the launcher finds what was given, as seen from inside. */
  readonly inside: {
    readonly socket: string;
    readonly palette: string;
    readonly userDir: string;
    /** null: Node.js keeps compiled code by user, and each seat is another. */
    readonly cache: string | null;
  };
}

/** The command that runs the launcher in its sandbox. */
export function sandboxCommand(options: SandboxOptions): SandboxCommand {
  const limited = ['-c', `ulimit -n ${MAX_FILES}; ulimit -c 0; ulimit -d ${MAX_DATA_KIB}; exec "$0" "$@"`];
  const user = options.isolation.users
    ? { uid: FIRST_USER + options.number, gid: FIRST_USER + options.number }
    : {};
  if (options.isolation.kind !== 'bubblewrap') {
    return {
      command: '/bin/sh',
      args: [...limited, options.node, ...options.nodeOptions, options.launcher],
      filter: null,
      ...user,
      inside: {
        socket: path.join(options.folder, 'seat.sock'),
        palette: options.palette,
        userDir: path.join(options.folder, 'work'),
        cache: options.isolation.users ? null : options.cache,
      },
    };
  }
  const system = SYSTEM_LINKS.filter((link) => existsSync(link)).flatMap((link) =>
    lstatSync(link).isSymbolicLink() ? ['--symlink', `usr${link}`, link] : ['--ro-bind', link, link],
  );
  return {
    command: '/bin/sh',
    args: [
      ...limited,
      'bwrap',
      ...ALONE,
      ...['--seccomp', '3'],
      ...['--ro-bind', '/usr', '/usr', ...system],
      ...KERNEL_FOLDERS,
      ...['--ro-bind', options.modules, '/node_modules'],
      ...['--size', String(SCRATCH_BYTES), '--tmpfs', '/seat'],
      ...['--ro-bind', options.palette, '/palette'],
      ...['--ro-bind', options.launcher, '/launcher.mjs'],
      ...['--ro-bind', options.folder, '/hub'],
      // Without it `localhost` is looked for by DNS, which is not there.
      ...['--ro-bind', path.join(options.folder, HOSTS_FILE), '/etc/hosts'],
      ...[options.fillCache ? '--bind' : '--ro-bind', options.cache, '/cache'],
      // Some of /proc/sys is root's to write, whatever namespace it is in.
      ...['--remount-ro', '/proc', '--remount-ro', '/', '--chdir', '/seat', '--'],
      // A Node.js of the system is below /usr, which is there under its own name.
      options.node.startsWith(`${options.modules}/`)
        ? `/node_modules/${path.relative(options.modules, options.node)}`
        : options.node,
      ...options.nodeOptions,
      '/launcher.mjs',
    ],
    filter: seccompFilter(),
    ...user,
    inside: { socket: '/hub/seat.sock', palette: '/palette', userDir: '/seat', cache: '/cache' },
  };
}
