import { arch, endianness } from 'node:os';

/**
 * A filter of system calls for a seat (seccomp(2)), as bubblewrap's `--seccomp` takes it: whatever a function node
 * reaches, it starts no process, changes no namespace and looks into no neighbour. Threads are allowed: Node.js is
 * made of them.
 *
 * Numbers: Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (arm64).
 */
interface Machine {
  /** AUDIT_ARCH_…, include/uapi/linux/audit.h. */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  /** Answered EPERM. */
  readonly refused: readonly number[];
}

const MACHINES: Readonly<Record<string, Machine>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    refused: [
      57, // fork
      58, // vfork
      101, // ptrace
      155, // pivot_root
      161, // chroot
      165, // mount
      166, // umount2
      169, // reboot
      175, // init_module
      246, // kexec_load
      248, // add_key
      249, // request_key
      250, // keyctl
      272, // unshare
      298, // perf_event_open
      308, // setns
      310, // process_vm_readv
      311, // process_vm_writev
      313, // finit_module
      321, // bpf
      323, // userfaultfd
      425, // io_uring_setup
      426, // io_uring_enter
      427, // io_uring_register
      428, // open_tree
      429, // move_mount
      430, // fsopen
      442, // mount_setattr
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    refused: [
      39, // umount2
      40, // mount
      41, // pivot_root
      51, // chroot
      97, // unshare
      104, // kexec_load
      105, // init_module
      117, // ptrace
      142, // reboot
      217, // add_key
      218, // request_key
      219, // keyctl
      241, // perf_event_open
      268, // setns
      270, // process_vm_readv
      271, // process_vm_writev
      273, // finit_module
      280, // bpf
      282, // userfaultfd
      425, // io_uring_setup
      426, // io_uring_enter
      427, // io_uring_register
      428, // open_tree
      429, // move_mount
      430, // fsopen
      442, // mount_setattr
    ],
  },
};

const EPERM = 1;
const ENOSYS = 38;
/** include/uapi/linux/seccomp.h */
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const errno = (code: number): number => 0x00050000 | code;
/** include/uapi/linux/sched.h: a thread shares its process; what does not is a new process. */
const CLONE_THREAD = 0x00010000;
/** x32 system calls carry this bit and would pass by a list of x86-64 numbers. */
const X32_BIT = 0x40000000;

/** struct seccomp_data: nr, arch, instruction_pointer, args[6]. The low half of args[0] holds clone's flags. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

/** Classic BPF, include/uapi/linux/bpf_common.h. */
const LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const IF_BITS = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly k: number;
}
const instruction = (code: number, k: number, ifTrue = 0, ifFalse = 0): Instruction => ({
  code,
  ifTrue,
  ifFalse,
  k,
});
/** Returns `value` if the number is `number`; else goes on. */
const answer = (number: number, value: number): Instruction[] => [
  instruction(IF_EQUAL, number, 0, 1),
  instruction(RETURN, value),
];

/** The program for this machine; null where there is none for its processor. */
export function seccompFilter(machine: string = arch()): Buffer | null {
  const known = MACHINES[machine];
  if (known === undefined || endianness() !== 'LE') return null;
  const program: Instruction[] = [
    instruction(LOAD, ARCHITECTURE),
    instruction(IF_EQUAL, known.audit, 1, 0),
    instruction(RETURN, KILL_PROCESS),
    instruction(LOAD, NUMBER),
    ...(machine === 'x64'
      ? [instruction(IF_AT_LEAST, X32_BIT, 0, 1), instruction(RETURN, errno(EPERM))]
      : []),
    // glibc then falls back to clone, whose flags a filter can read.
    ...answer(known.clone3, errno(ENOSYS)),
    ...known.refused.flatMap((number) => answer(number, errno(EPERM))),
    instruction(IF_EQUAL, known.clone, 0, 3),
    instruction(LOAD, FIRST_ARGUMENT),
    instruction(IF_BITS, CLONE_THREAD, 1, 0),
    instruction(RETURN, errno(EPERM)),
    instruction(RETURN, ALLOW),
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, { code, ifTrue, ifFalse, k }] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(ifTrue, i * 8 + 2);
    bytes.writeUInt8(ifFalse, i * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, i * 8 + 4);
  }
  return bytes;
}
