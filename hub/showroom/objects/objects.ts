import type { z } from 'zod';
import type { ObjectCommand, Said, SaidValue, TopicReader } from '../../../devices/dialects/dialect.ts';
import type { Interpreter } from '../../../devices/dialects/interpreter.ts';
import type { Building } from '../../contract/building.ts';
import { HubError, type RejectionReason } from '../../contract/errors.ts';
import type {
  adoptRequestSchema,
  ObjectState,
  objectChangeSchema,
  objectsAnswerSchema,
  ShowroomObject,
} from '../../contract/objects.ts';
import type {
  Clock,
  ConsumerHandle,
  HealthBoard,
  HealthPart,
  HubPublisher,
  JournalPort,
  LiveBus,
  Log,
  Service,
} from '../../contract/ports.ts';
import type { Identity } from '../../contract/roles.ts';
import { topics } from '../../contract/topics.ts';
import { adoptedAnswer, foundAnswer, valueAnswer } from './answers.ts';
import { commandFromText } from './command-form.ts';
import { MAX_MEASURES, ObjectsConsumer } from './consumer.ts';
import { type Description, described, type Found, FoundObjects, UNDESCRIBED } from './found.ts';
import { ObjectsNews } from './news.ts';
import { ObjectCommands } from './object-commands.ts';
import { type ObjectReading, readingOf } from './object-reading.ts';
import { ObjectTopics } from './object-topics.ts';
import {
  afterMessage,
  type Hearing,
  idFor,
  isEvent,
  isMeasure,
  type LatestValue,
  roomNamed,
  stateOf,
} from './rules.ts';
import type { AdoptedObject, ObjectsStore } from './store.ts';

/** A showroom has tens of objects. At the bound no more are adopted (`objects_full`). */
export const MAX_ADOPTED = 500;
/** Values taken of one object in one message; the rest is counted (`overloaded`). A Sparkplug birth has hundreds. */
export const MAX_SAID_VALUES = 64;
/** Longer keys could not be adopted: `adoptRequestSchema`. */
const MAX_KEY_LENGTH = 200;
/** How often the hub looks who has gone quiet. */
const LOOK_EVERY_MS = 1_000;
/** How often it is written down who was heard: it costs a transaction, and a crash loses so many seconds of it. */
const SAVE_EVERY_MS = 10_000;
/** An event that is read from the journal so late is history: nobody shall react to it any more. */
const EVENT_FRESH_MS = 10_000;

export interface ObjectsOptions {
  /** Prepared. */
  readonly store: ObjectsStore;
  readonly interpreter: Pick<Interpreter, 'readerFor' | 'command'>;
  readonly building: Building;
  readonly journal: Pick<JournalPort, 'append' | 'attach'>;
  readonly publisher: HubPublisher;
  readonly live: LiveBus;
  /** Told at the start and whenever staff may have changed which objects are open to workshops; their ids. */
  readonly onOpened: (ids: readonly string[]) => void;
  /** One of them said something: its topic, and the message. */
  readonly onOpenSaid: (topic: string, payload: string) => void;
  readonly health: HealthBoard;
  readonly clock: Clock;
  readonly log: Log;
}

interface Adopted {
  row: AdoptedObject;
  description: Description;
  readonly values: Map<string, LatestValue>;
  /** Measures that are something that happened. */
  readonly events: Set<string>;
  state: ObjectState;
}

/** The objects of the building: those that speak, those that staff adopted, what they say and can be told. */
export class Objects implements Service {
  readonly #options: ObjectsOptions;
  readonly #health: HealthPart;
  readonly #news: ObjectsNews;
  readonly #topics: ObjectTopics;
  readonly #commands: ObjectCommands;
  readonly #found = new FoundObjects();
  readonly #adopted = new Map<string, Adopted>();
  readonly #ids = new Map<string, string>();
  /** Whose hearing is not written down yet. */
  readonly #heard = new Set<Adopted>();
  /** What could not be heard before the start is no silence. */
  #listeningSince = 0;
  #savedAt = 0;
  #handle: ConsumerHandle | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ObjectsOptions) {
    this.#options = options;
    this.#health = options.health.part('objects');
    this.#news = new ObjectsNews(options.live);
    this.#commands = new ObjectCommands(options);
    this.#topics = new ObjectTopics({
      publisher: options.publisher,
      health: this.#health,
      latest: (key) => this.#latest(key),
      onCleared: (key) => this.#cleared(key),
    });
  }

  /** Reads what is known. Before the broker listens: what adopted objects say from then on is stored. */
  prepare(): void {
    const { store, clock } = this.#options;
    const values = store.values();
    for (const row of store.objects()) {
      const own = values.get(row.id) ?? new Map<string, LatestValue>();
      const events = [...own].filter(([, { event }]) => event).map(([measure]) => measure);
      this.#know({ row, description: UNDESCRIBED, values: own, events: new Set(events), state: 'unknown' });
    }
    // Those of objects that were forgotten, too: their topics are still to be cleared.
    for (const [id, own] of values)
      for (const measure of own.keys()) this.#topics.changed(keyOf(id, measure));
    this.#listeningSince = clock.now();
    this.#tellOpened();
  }

  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { store, health, journal } = this.#options;
    this.#handle = journal.attach(
      new ObjectsConsumer({
        store,
        health,
        valuesOf: (id) => this.#adopted.get(id)?.values,
        isEvent: (id, measure) => this.#adopted.get(id)?.events.has(measure) ?? false,
        onValue: (id, measure, value, received) => this.#show(id, measure, value, received),
      }),
    );
    this.#topics.start();
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#news.stop();
    const handle = this.#handle;
    this.#handle = null;
    await handle?.stop();
    await this.#topics.stop();
    this.#saveHeard();
  }

  // ---- what comes in

  /** How the messages of a topic outside the site are read; null: no dialect knows such a topic. */
  readerFor(topic: string): TopicReader | null {
    return this.#options.interpreter.readerFor(topic);
  }

  /**
   * An object has spoken. The answer is what is to be stored of it; null: nobody has adopted it, nothing is.
   * `source` brought the message, for what is counted.
   */
  heard(said: Said, source: string): readonly ObjectReading[] | null {
    const { clock, health } = this.#options;
    if (said.object.length > MAX_KEY_LENGTH) {
      health.reject('payload-invalid', source);
      return null;
    }
    const now = clock.now();
    const values = this.#sound(said.values ?? [], source).map((value) =>
      value.ago === undefined ? value : { ...value, at: now - value.ago },
    );
    const adopted = this.#adopted.get(this.#ids.get(said.object) ?? '');
    if (adopted !== undefined) {
      this.#note(adopted, said, values, now);
      return values.map((value) => readingOf(adopted.row, adopted.description.units, value));
    }
    if (this.#found.hear(said, values, now)) this.#news.ofTheList();
    else this.#news.ofValues();
    return null;
  }

  /** `{site}/object/{object}/set`. Why it was not done; null: it was. */
  set(id: string, payload: Buffer, identity: Identity): RejectionReason | null {
    const adopted = this.#adopted.get(id);
    if (adopted === undefined) return 'object-unknown';
    if (identity.role === 'learner' && !adopted.row.workshops) return 'not-authorised';
    const command = commandFromText(payload);
    if (command !== null && this.#commands.send(adopted.row, adopted.values, command)) return null;
    this.#options.log.info({ object: id, from: identity.name }, 'an object was told what it does not know');
    return 'command-unknown';
  }

  // ---- what staff do

  /** Adopted ones by name; found ones the latest first. */
  list(): z.infer<typeof objectsAnswerSchema> {
    const found = this.#found.all().sort((a, b) => b.firstHeard - a.firstHeard);
    const { rooms } = this.#options.building;
    return {
      objects: this.adopted(),
      found: found.map((one) => {
        const { key, description, hearing, values } = one;
        const commands = this.#commands.of({ key, commands: description.commands }, values);
        return foundAnswer(
          one,
          { state: this.#stateOf(hearing), commands },
          roomNamed(description.room, rooms),
        );
      }),
      leftOut: this.#found.leftOut,
    };
  }

  adopted(): ShowroomObject[] {
    return [...this.#adopted.values()]
      .map((one) => this.#answer(one))
      .sort((a, b) => a.name.localeCompare(b.name, 'fr') || (a.id < b.id ? -1 : 1));
  }

  /**
   * From now on what it says is stored; its present values at once, so that nobody waits for its next word.
   * @throws HubError `object_unknown`, `object_taken`, `objects_full`, `name_taken`, `room_unknown`
   */
  async adopt(request: z.infer<typeof adoptRequestSchema>, by: string): Promise<ShowroomObject> {
    const { key, id: wanted, ...choice } = request;
    if (this.#ids.has(key)) throw new HubError('object_taken');
    const found = this.#found.get(key);
    if (found === undefined) throw new HubError('object_unknown');
    if (this.#adopted.size >= MAX_ADOPTED) throw new HubError('objects_full');
    this.#checkRoom(choice.room);
    const isTaken = (id: string): boolean => this.#adopted.has(id);
    if (wanted !== undefined && isTaken(wanted)) throw new HubError('name_taken');
    const { clock, store } = this.#options;
    const { description, hearing } = found;
    const row: AdoptedObject = {
      ...choice,
      id: wanted ?? idFor(choice.name, isTaken),
      key,
      model: description.model,
      commands: description.commands,
      adoptedAt: clock.now(),
      adoptedBy: by,
      hearing,
    };
    store.put(row);
    this.#found.take(key);
    const events = [...found.values].filter(([, { event }]) => event).map(([measure]) => measure);
    const adopted: Adopted = {
      row,
      description,
      values: new Map(),
      events: new Set(events),
      state: this.#stateOf(hearing),
    };
    this.#know(adopted);
    this.#news.ofTheList();
    await this.#keepPresent(adopted, found);
    this.#tellOpened();
    return this.#answer(adopted);
  }

  /** @throws HubError `object_unknown`, `room_unknown` */
  change(id: string, choice: z.infer<typeof objectChangeSchema>): ShowroomObject {
    const adopted = this.#known(id);
    this.#checkRoom(choice.room);
    this.#put(adopted, choice);
    this.#tellOpened();
    return this.#answer(adopted);
  }

  /**
   * Nothing more is stored of it, and its topics are cleared. Its readings stay as long as all readings do. When it
   * speaks again it is found again. @throws HubError `object_unknown`
   */
  forget(id: string): void {
    const adopted = this.#known(id);
    this.#options.store.remove(id);
    this.#adopted.delete(id);
    this.#ids.delete(adopted.row.key);
    this.#heard.delete(adopted);
    for (const measure of adopted.values.keys()) this.#topics.changed(keyOf(id, measure));
    this.#news.ofTheList();
    this.#tellOpened();
  }

  /** @throws HubError `object_unknown`, `command_unknown` */
  command(id: string, command: ObjectCommand): void {
    const { row, values } = this.#known(id);
    if (!this.#commands.send(row, values, command)) throw new HubError('command_unknown');
  }

  // ---- inside

  #know(adopted: Adopted): void {
    const { id, key } = adopted.row;
    this.#adopted.set(id, adopted);
    this.#ids.set(key, id);
  }

  #known(id: string): Adopted {
    const adopted = this.#adopted.get(id);
    if (adopted === undefined) throw new HubError('object_unknown');
    return adopted;
  }

  #answer({ row, values }: Adopted): ShowroomObject {
    const now = { state: this.#stateOf(row.hearing), commands: this.#commands.of(row, values) };
    return adoptedAnswer(row, now, values);
  }

  #stateOf(hearing: Hearing): ObjectState {
    return stateOf(hearing, this.#options.clock.now(), this.#listeningSince);
  }

  #tellOpened(): void {
    const open = [...this.#adopted.values()].filter(({ row }) => row.workshops);
    this.#options.onOpened(open.map(({ row }) => row.id));
  }

  #checkRoom(room: string | null): void {
    const { rooms } = this.#options.building;
    if (room !== null && !rooms.some(({ id }) => id === room)) throw new HubError('room_unknown');
  }

  /** Written down first: what the disk does not take has not changed. */
  #put(adopted: Adopted, change: Partial<AdoptedObject>): void {
    const row = { ...adopted.row, ...change };
    this.#options.store.put(row);
    adopted.row = row;
    this.#news.ofTheList();
  }

  /** What may be stored. The dialects keep to it; whatever they do, nothing else comes in. */
  #sound(said: readonly SaidValue[], source: string): readonly SaidValue[] {
    const { health } = this.#options;
    for (let i = MAX_SAID_VALUES; i < said.length; i++) health.reject('overloaded', source);
    return said.slice(0, MAX_SAID_VALUES).filter(({ measure, value }) => {
      if (typeof value === 'number' && !Number.isFinite(value)) health.reject('value-not-finite', source);
      else if (!isMeasure(measure)) health.reject('payload-invalid', source);
      else return true;
      return false;
    });
  }

  #note(adopted: Adopted, said: Said, values: readonly SaidValue[], now: number): void {
    const { availability, description } = said;
    if (description !== undefined) this.#describe(adopted, described(adopted.description, description));
    for (const value of values) {
      if (isEvent(value) && adopted.events.size < MAX_MEASURES) adopted.events.add(value.measure);
    }
    // What its gateway tells of it is not its own word.
    if (values.length === 0 && availability === undefined) return;
    const { hearing } = adopted.row;
    adopted.row = { ...adopted.row, hearing: afterMessage(hearing, now, availability) };
    this.#heard.add(adopted);
    // A goodbye is said once: it is written down at the next look.
    if (adopted.row.hearing.said !== hearing.said) this.#savedAt = 0;
  }

  #describe(adopted: Adopted, description: Description): void {
    adopted.description = description;
    const { row } = adopted;
    const model = description.model ?? row.model;
    const commands = description.commands ?? row.commands;
    if (model === row.model && String(commands) === String(row.commands)) return;
    try {
      this.#put(adopted, { model, commands });
    } catch (error) {
      // Told again with its next description; its values must come in all the same.
      this.#options.log.warn({ err: error, object: row.id }, 'what an object told of itself was not kept');
    }
  }

  /** The values that staff saw when they adopted it; what happened before, happened before. */
  async #keepPresent(adopted: Adopted, { values }: Found): Promise<void> {
    const { journal, clock, log } = this.#options;
    const received = clock.now();
    const appended = [...values]
      .filter(([, { event }]) => !event)
      .map(([measure, { value, unit, at }]) => {
        const said = { measure, value, ...(unit !== undefined && { unit }) };
        const { body } = readingOf(adopted.row, adopted.description.units, said);
        const { promise, resolve, reject } = Promise.withResolvers<number>();
        journal.append({ kind: 'reading', at, received, source: 'hub:objects', body }, (error, receipt) =>
          error ? reject(error) : resolve(receipt?.seq ?? 0),
        );
        return promise;
      });
    try {
      await this.#handle?.applied(Math.max(0, ...(await Promise.all(appended))));
    } catch (error) {
      log.warn({ err: error, object: adopted.row.id }, 'present values of an adopted object were not kept');
    }
  }

  #show(id: string, measure: string, value: LatestValue, received: number): void {
    const { live, publisher, building, clock } = this.#options;
    if (value.event && clock.now() - received > EVENT_FRESH_MS) return;
    const answer = valueAnswer(value);
    live.emit('object', keyOf(id, measure), { id, measure, ...answer });
    if (this.#adopted.get(id)?.row.workshops) {
      this.#options.onOpenSaid(topics.objectMeasure(building.site, id, measure), JSON.stringify(answer));
    }
    if (!value.event) {
      this.#topics.changed(keyOf(id, measure));
      return;
    }
    // Not retained: whoever listens later must not take an old press for a new one.
    publisher
      .publish(topics.objectMeasure(building.site, id, measure), JSON.stringify(answer))
      .catch((error: Error) => this.#health.degraded(error.message));
  }

  #latest(key: string): { topic: string; payload: string } {
    const [id, measure] = partsOf(key);
    const value = this.#adopted.get(id)?.values.get(measure);
    return {
      topic: topics.objectMeasure(this.#options.building.site, id, measure),
      payload: value === undefined || value.event ? '' : JSON.stringify(valueAnswer(value)),
    };
  }

  #cleared(key: string): void {
    const [id, measure] = partsOf(key);
    if (!this.#adopted.get(id)?.values.has(measure)) this.#options.store.removeValue(id, measure);
  }

  #look(): void {
    let lost = 0;
    for (const adopted of this.#adopted.values()) {
      const state = this.#stateOf(adopted.row.hearing);
      if (state !== adopted.state) this.#news.ofTheList();
      adopted.state = state;
      if (state === 'lost') lost++;
    }
    this.#health.detail('adopted', this.#adopted.size);
    this.#health.detail('lost', lost);
    this.#health.detail('found', this.#found.all().length);
    if (this.#options.clock.now() - this.#savedAt >= SAVE_EVERY_MS) this.#saveHeard();
  }

  /** A disk that takes nothing now is asked again: only how long an object has been silent is at stake. */
  #saveHeard(): void {
    const { store, clock, log } = this.#options;
    this.#savedAt = clock.now();
    if (this.#heard.size === 0) return;
    try {
      store.saveHearings([...this.#heard].map(({ row }) => row));
      this.#heard.clear();
    } catch (error) {
      log.warn({ err: error }, 'when objects were last heard could not be written down');
    }
  }
}

/** A measure holds no `/`: MEASURE_PATTERN. */
const keyOf = (id: string, measure: string): string => `${id}/${measure}`;
function partsOf(key: string): [id: string, measure: string] {
  const [id = '', measure = ''] = key.split('/');
  return [id, measure];
}
