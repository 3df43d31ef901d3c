import type { CommandName, ObjectCommand } from '../../../devices/dialects/dialect.ts';
import type { Interpreter } from '../../../devices/dialects/interpreter.ts';
import type { HubPublisher, Log } from '../../contract/ports.ts';
import type { LatestValue } from './rules.ts';

/** Every command, with an example; an object that shows a measure of its name may know it. */
const COMMANDS: readonly (readonly [CommandName, ObjectCommand])[] = [
  ['switch', { switch: true }],
  ['brightness', { brightness: 100 }],
  ['color', { color: { r: 255, g: 255, b: 255 } }],
];

/** What decides on an object's commands. */
export interface Commanded {
  readonly key: string;
  /** As it said itself; null: it did not. */
  readonly commands: readonly CommandName[] | null;
}

/** What objects can be told, and telling it in their makers' words. */
export class ObjectCommands {
  readonly #interpreter: Pick<Interpreter, 'command'>;
  readonly #publisher: HubPublisher;
  readonly #log: Log;

  constructor(deps: {
    readonly interpreter: Pick<Interpreter, 'command'>;
    readonly publisher: HubPublisher;
    readonly log: Log;
  }) {
    this.#interpreter = deps.interpreter;
    this.#publisher = deps.publisher;
    this.#log = deps.log;
  }

  /** As it said; else what it shows and its dialect has words for. */
  of({ key, commands }: Commanded, values: ReadonlyMap<string, LatestValue>): readonly CommandName[] {
    if (commands !== null) return commands;
    return COMMANDS.filter(
      ([name, example]) => values.has(name) && this.#interpreter.command(key, example) !== null,
    ).map(([name]) => name);
  }

  /** False: it does not know that, and nothing was said. */
  send(object: Commanded, values: ReadonlyMap<string, LatestValue>, command: ObjectCommand): boolean {
    const known: readonly string[] = this.of(object, values);
    if (!Object.keys(command).every((name) => known.includes(name))) return false;
    const messages = this.#interpreter.command(object.key, command) ?? [];
    for (const { topic, payload } of messages) {
      // QoS 0: a lamp that was away must not light up hours later, when it is back.
      this.#publisher.publish(topic, payload, { qos: 0 }).catch((error: unknown) => {
        this.#log.warn({ err: error, object: object.key }, 'a command could not be sent');
      });
    }
    return messages.length > 0;
  }
}
