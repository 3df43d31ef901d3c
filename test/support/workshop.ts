import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seat, Workshop } from '../../hub/contract/workshops.ts';
import type { RunningHub } from './hub.ts';
import { CONTEXT, flowThatRuns, saidUnder } from './seat.ts';

const READY_WITHIN_MS = 60_000;

type Flow = readonly Readonly<Record<string, unknown>>[];

/** `fetch` with a JSON body and a cookie. */
export function ask(
  url: string,
  method: string,
  cookie: string,
  body?: unknown,
  headers: Record<string, string> = {},
  withinMs = 60_000,
): Promise<Response> {
  return fetch(url, {
    method,
    signal: AbortSignal.timeout(withinMs),
    redirect: 'manual',
    headers: { ...headers, cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** A workshop on a running hub, driven as its host and its learners drive it. */
export class HeldWorkshop {
  readonly hub: RunningHub;
  readonly id: string;
  readonly lesson: string;
  readonly host: string;
  code = '';

  private constructor(hub: RunningHub, host: string, { id, lesson }: Workshop) {
    this.hub = hub;
    this.host = host;
    this.id = id;
    this.lesson = lesson;
  }

  /** Of the first lesson there is. `host`: a session's cookie. */
  static async prepare(hub: RunningHub, host: string, seats: number): Promise<HeldWorkshop> {
    const { lessons } = await hub.get<{ lessons: { id: string }[] }>('/api/workshops/lessons', host);
    const asked = { lesson: lessons[0]?.id, seats };
    const answer = await ask(`${hub.url}/api/workshops`, 'POST', host, asked);
    if (answer.status !== 201) throw new Error(`prepare: ${answer.status} ${await answer.text()}`);
    return new HeldWorkshop(hub, host, (await answer.json()) as Workshop);
  }

  /** Prepared, ready and open to learners. */
  static async begin(hub: RunningHub, host: string, seats: number): Promise<HeldWorkshop> {
    const workshop = await HeldWorkshop.prepare(hub, host, seats);
    await workshop.ready();
    await workshop.start();
    return workshop;
  }

  async start(): Promise<void> {
    this.code = (await this.say('POST', '/start')).code ?? '';
  }

  /** Something that the host does; throws unless it is done. */
  async say(method: string, path: string, body?: unknown): Promise<Workshop> {
    const answer = await ask(
      `${this.hub.url}/api/workshops/${this.id}${path}`,
      method,
      this.host,
      body ?? (method === 'POST' ? {} : undefined),
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Workshop;
  }

  async seats(): Promise<readonly Seat[]> {
    const { workshop } = await this.hub.get<{ workshop: Workshop | null }>('/api/workshops', this.host);
    return workshop?.seats ?? [];
  }

  /** Every seat is; for benches, too, where Vitest's own waiting is not. */
  async ready(): Promise<void> {
    for (const end = performance.now() + READY_WITHIN_MS; ; await sleep(20)) {
      const waiting = (await this.seats()).filter(({ runtime }) => runtime !== 'ready');
      if (waiting.length === 0) return;
      if (performance.now() > end)
        throw new Error(waiting.map(({ id, runtime }) => `${id} is ${runtime}`).join());
    }
  }

  async join(work?: string, cookie = ''): Promise<Learner> {
    const body = { code: this.code, ...(work !== undefined && { work }) };
    const answer = await ask(`${this.hub.url}/api/workshop/join`, 'POST', cookie, body);
    if (answer.status !== 201) throw new Error(`join: ${answer.status} ${await answer.text()}`);
    const { seat } = (await answer.json()) as { seat: string };
    return new Learner(this.hub, seat, (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '');
  }
}

/** Somebody at a seat: a cookie. */
export class Learner {
  readonly hub: RunningHub;
  readonly seat: string;
  readonly cookie: string;

  constructor(hub: RunningHub, seat: string, cookie: string) {
    this.hub = hub;
    this.seat = seat;
    this.cookie = cookie;
  }

  api(method: string, path: string, body?: unknown): Promise<Response> {
    return ask(`${this.hub.url}/api/workshop${path}`, method, this.cookie, body);
  }

  /** Of the seat's Node-RED, through the gateway. */
  editor(method: string, path: string, body?: unknown, withinMs?: number): Promise<Response> {
    const url = `${this.hub.url}/workshop/s/${this.seat}/${path}`;
    return ask(url, method, this.cookie, body, { 'Node-RED-API-Version': 'v1' }, withinMs);
  }

  async flow(): Promise<Record<string, unknown>[]> {
    return (await (await this.editor('GET', 'flows')).json()) as Record<string, unknown>[];
  }

  async deploy(flow: Flow): Promise<void> {
    const answer = await this.editor('POST', 'flows', flow);
    if (answer.status !== 204) throw new Error(`deploy: ${answer.status} ${await answer.text()}`);
  }

  /** Deploys code that has left Node-RED's own sandbox; what it came to. */
  async inside(code: string): Promise<unknown> {
    const key = randomUUID();
    await this.deploy(flowThatRuns(code, key));
    return saidUnder(key, async () => (await this.editor('GET', CONTEXT)).json());
  }
}

/** MQTT nodes that are connected as any learner's: `in` tells what it hears to `out`, at the seat's broker. */
export function relay(from: string, to: string, more: Flow = []): Flow {
  const place = { z: 'relay', x: 100, y: 100 };
  return [
    { id: 'relay', type: 'tab', label: 'relay' },
    { id: 'broker', type: 'mqtt-broker', broker: 'localhost', port: '1883', protocolVersion: 4 },
    {
      ...place,
      id: 'in',
      type: 'mqtt in',
      broker: 'broker',
      topic: from,
      qos: '0',
      datatype: 'utf8',
      wires: [['out']],
    },
    { ...place, id: 'out', type: 'mqtt out', broker: 'broker', topic: to, qos: '0', retain: '', wires: [] },
    ...more,
  ];
}

/** Processes whose command or environment names `text`. */
export function processesOf(text: string): number[] {
  const read = (pid: number, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      return ''; // It has ended.
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(
      (pid) => pid !== process.pid && `${read(pid, 'cmdline')}\0${read(pid, 'environ')}`.includes(text),
    );
}
