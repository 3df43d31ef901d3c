import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Pn532Chip } from '../../devices/simulator/pn532-chip.ts';
import { RDM6300_REPEAT_MS, rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import { type Credential, RunningHub } from '../support/hub.ts';
import { LiveEventStream } from '../support/live-events.ts';
import { deviceOn, pluggedIn, say } from '../support/serial-parts.ts';

/** The door of the whole hub, on pseudo-terminals made by socat: from a frame on the wire to what people see. */

const WAIT = { timeout: 20_000, interval: 50 };
const HOLD = '1s';

interface Health {
  status: string;
  parts: Record<string, { state: string; lastError: string | null; details?: Record<string, unknown> }>;
}

async function started(building: object): Promise<RunningHub> {
  const hub = await RunningHub.start({
    building: { site: 'ceis', rooms: [], doors: [{ id: 'entree', name: 'Entrée' }], ...building },
  });
  onTestFinished(async () => void (await hub.stop()));
  return hub;
}

/** What the reader's own firmware hears, so that it can beep. */
async function resultsOf(
  hub: RunningHub,
  ...readers: string[]
): Promise<[reader: string, answer: unknown][]> {
  const heard: [string, unknown][] = [];
  for (const reader of readers) {
    const client = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
      ...(await hub.addDevice(`bip-${reader}`, 'reader', '--reader', reader)),
      reconnectPeriod: 0,
    });
    onTestFinished(async () => void (await client.endAsync(true)));
    client.on('message', (_topic, payload) => heard.push([reader, JSON.parse(payload.toString())]));
    await client.subscribeAsync(`ceis/badge/${reader}/result`);
  }
  return heard;
}

const presence = async (hub: RunningHub, who: Credential | string): Promise<number> =>
  (await hub.get<{ count: number }>('/api/presence', who)).count;

const health = async (hub: RunningHub): Promise<Health> =>
  (await (await fetch(`${hub.url}/health`)).json()) as Health;

test('the published vectors, through each kind of reader: each card is one person, whichever reader sees it', async () => {
  await using seeed = await pluggedIn();
  await using innovations = await pluggedIn();
  await using wedge = await pluggedIn();
  await using nfc = await pluggedIn();
  await using chipEnd = await deviceOn(nfc, 115_200);
  const chip = new Pn532Chip((bytes) => void chipEnd.write(Buffer.from(bytes)));
  chipEnd.on('data', (bytes: Buffer) => chip.receive(bytes));
  const hub = await started({
    readers: [
      { id: 'rdm6300', door: 'entree', kind: 'rdm6300', port: seeed.hubEnd, hold: HOLD },
      { id: 'id12', door: 'entree', kind: 'id12', port: innovations.hubEnd, hold: HOLD },
      { id: 'ligne', door: 'entree', kind: 'line', port: wedge.hubEnd, hold: HOLD },
      { id: 'nfc', door: 'entree', kind: 'pn532', port: nfc.hubEnd, hold: HOLD },
    ],
    visits: { repeat: '1h' },
  });
  const admin = await hub.login();
  const results = await resultsOf(hub, 'rdm6300', 'id12', 'ligne', 'nfc');
  await using live = await LiveEventStream.open(hub.url, { cookie: admin });
  await using rdm6300 = await deviceOn(seeed);
  await using id12 = await deviceOn(innovations);
  await using line = await deviceOn(wedge);

  const expected: [string, unknown][] = [];
  /** One frame, and the answer that must follow it before the next. */
  const taps = async (
    reader: string,
    frame: () => void | Promise<void>,
    result: string,
    present: number,
  ): Promise<void> => {
    await frame();
    expected.push([reader, { result, present }]);
    await vi.waitFor(() => expect(results).toEqual(expected), WAIT);
    expect(await presence(hub, admin)).toBe(present);
  };
  const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  // Tasmota's source; forum.arduino.cc/t/251993; Seeed's datasheet of 113020002.
  await taps('rdm6300', () => say(rdm6300, bytes('02 31 34 30 30 38 45 43 37 39 33 43 45 03')), 'in', 1);
  await taps('rdm6300', () => say(rdm6300, bytes('02 30 31 30 30 36 33 45 39 41 45 32 35 03')), 'in', 2);
  await taps('rdm6300', () => say(rdm6300, '\u000262E3086CED08\u0003'), 'in', 3);
  // ID-2LA/12LA/20LA's datasheet, with CR LF before the ETX.
  await taps('id12', () => say(id12, '\u00020C000621A58E\r\n\u0003'), 'in', 4);
  // The forum's card again, as a keyboard wedge types it, as it is printed, and in hexadecimal.
  await taps('ligne', () => say(line, '0006547886\r\n'), 'repeat', 4);
  await taps('ligne', () => say(line, '14008EC793\r'), 'repeat', 4);
  await taps('ligne', () => say(line, '000,12345\n'), 'in', 5);
  await taps('nfc', () => chip.hold(bytes('FB0EE20B')), 'in', 6);

  expect(live.of('tap')).toEqual(
    expected.map(([reader, answer]) => ({
      ...(answer as object),
      door: 'entree',
      reader,
      party: 1,
      at: expect.stringMatching(/^\d{4}-/),
      seq: expect.any(Number),
    })),
  );
  expect(live.of('presence').at(-1)).toMatchObject({ count: 6 });
});

test('in, already noted, out: a card held still is one tap, shown again within the delay it is noted, after it goodbye', async () => {
  await using terminal = await pluggedIn();
  const hub = await started({
    readers: [{ id: 'entree', door: 'entree', kind: 'rdm6300', port: terminal.hubEnd, hold: HOLD }],
    visits: { repeat: '7s' },
  });
  const admin = await hub.login();
  const results = await resultsOf(hub, 'entree');
  await using live = await LiveEventStream.open(hub.url, { cookie: admin });
  await using device = await deviceOn(terminal);
  const card = rdm6300Frame(6_547_886);

  // While the tag stays in the field the module says it again and again.
  for (let i = 0; i < 10; i++) {
    await say(device, card);
    await new Promise((resolve) => setTimeout(resolve, RDM6300_REPEAT_MS));
  }
  await vi.waitFor(() => expect(results).toEqual([['entree', { result: 'in', present: 1 }]]), WAIT);

  // The tag comes back, a little longer than the hold apart, until it counts again.
  const answers = (): string[] => results.map(([, answer]) => (answer as { result: string }).result);
  while (!answers().includes('out')) {
    expect(answers().length).toBeLessThan(12);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const heard = results.length;
    await say(device, card);
    await vi.waitFor(() => expect(results.length).toBeGreaterThan(heard), WAIT);
  }
  const [first, ...rest] = answers();
  expect([first, rest.at(-1)]).toEqual(['in', 'out']);
  expect(rest.slice(0, -1).length).toBeGreaterThan(0);
  expect(new Set(rest.slice(0, -1))).toEqual(new Set(['repeat']));
  expect(results.map(([, answer]) => (answer as { present: number }).present)).toEqual([
    ...answers()
      .slice(0, -1)
      .map(() => 1),
    0,
  ]);
  expect(live.of('tap').map((event) => (event as { result: string }).result)).toEqual(answers());
  expect(await presence(hub, admin)).toBe(0);
});

test('the plug is pulled and put back: /health says it and is well again by itself, and the next card counts', async () => {
  await using terminal = await pluggedIn();
  const hub = await started({
    readers: [{ id: 'entree', door: 'entree', kind: 'rdm6300', port: terminal.hubEnd }],
  });
  const admin = await hub.login();
  const part = async (): Promise<Health['parts'][string] | undefined> =>
    (await health(hub)).parts['reader:entree'];
  for (let round = 1; round <= 2; round++) {
    await vi.waitFor(async () => expect(await part()).toMatchObject({ state: 'ok' }), WAIT);
    await using device = await deviceOn(terminal);
    await say(device, rdm6300Frame(round));
    await vi.waitFor(async () => expect(await presence(hub, admin)).toBe(round), WAIT);
    await terminal.unplug();
    await vi.waitFor(async () => expect(await health(hub)).toMatchObject({ status: 'degraded' }), WAIT);
    expect(await part()).toMatchObject({
      state: 'degraded',
      lastError: expect.stringMatching(/unplugged since \d{4}-/),
    });
    await terminal.plug();
  }
  await vi.waitFor(async () => expect(await health(hub)).toMatchObject({ status: 'ok' }), WAIT);
});
