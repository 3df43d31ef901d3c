import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { Pn532Chip } from '../../devices/simulator/pn532-chip.ts';
import { RDM6300_REPEAT_MS, rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import { usbSerialPorts } from '../../hub/ingest/usb-serial-ports.ts';
import { deviceOn, pluggedIn, SerialHub, say } from '../support/serial-parts.ts';

/** Real pseudo-terminals (socat), the real serialport binding, the real journal. */
const WAIT = { timeout: 20_000, interval: 20 };
const frame = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('a card at a serial reader is one tap in the journal', () => {
  test.each([
    ['rdm6300', {}, frame('02 31 34 30 30 38 45 43 37 39 33 43 45 03'), '9357203'],
    ['rdm6300', {}, frame('02 30 31 30 30 36 33 45 39 41 45 32 35 03'), '6547886'],
    ['id12', {}, Buffer.from('\u00020C000621A58E\r\n\u0003'), '401829'],
    ['line', {}, Buffer.from('0006547886\r\n'), '6547886'],
    ['line', { format: '3+5' }, Buffer.from('099,59822\r'), '6547886'],
    ['line', { format: 'hex' }, Buffer.from('010063E9AE'), '6547886'],
  ])('%s %o', async (kind, more, bytes, key) => {
    await using terminal = await pluggedIn();
    await using hub = await SerialHub.start([{ id: 'r', kind, port: terminal.hubEnd, ...more }]);
    await using device = await deviceOn(terminal);
    await say(device, bytes);
    await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
    expect(await hub.taps()).toEqual([
      {
        door: 'entree',
        reader: 'r',
        via: 'serial',
        source: 'serial:r',
        badge: hub.pseudonyms.of(key),
        badge24: hub.pseudonyms.of(`24:${Number(key) % 2 ** 24}`),
      },
    ]);
    expect(hub.part('r')).toMatchObject({ state: 'ok', details: { port: terminal.hubEnd, taps: 1 } });
  });

  test('a PN532 is woken, configured and polled; cards of 4 and 7 bytes and a phone are seen', async () => {
    await using terminal = await pluggedIn();
    await using device = await deviceOn(terminal, 115_200);
    const chip = new Pn532Chip((bytes) => void device.write(Buffer.from(bytes)));
    device.on('data', (bytes: Buffer) => chip.receive(bytes));
    await using hub = await SerialHub.start([{ id: 'nfc', kind: 'pn532', port: terminal.hubEnd }]);
    for (const [uid, taps] of [
      ['FB0EE20B', 1],
      ['04A1B2C3D4E5F6', 2],
      ['08112233', 3],
    ] as const) {
      chip.hold(frame(uid));
      await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(taps), WAIT);
    }
    const badges = (await hub.taps()).map(({ badge, hint }) => badge ?? hint);
    expect(badges).toEqual([
      hub.pseudonyms.of(String(0xfb0ee20b)),
      hub.pseudonyms.of('uid:04a1b2c3d4e5f6'),
      'random-id',
    ]);
    expect(hub.part('nfc')).toMatchObject({ state: 'ok' });
  });
});

test('garbage between frames and a wrong checksum cost nothing but themselves, and are counted', async () => {
  await using terminal = await pluggedIn();
  await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  await using device = await deviceOn(terminal);
  await say(device, Buffer.concat([Buffer.from([0xff, 0x00, 0x41]), rdm6300Frame(1_111)]));
  await say(device, Buffer.from('\u0002010063E9AE26\u0003'));
  await say(device, Buffer.concat([Buffer.from('noise'), rdm6300Frame(2_222), Buffer.from([0x03, 0x03])]));
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(2), WAIT);
  expect(hub.health.rejections()).toEqual({ 'frame-checksum': 1 });
  expect(hub.part('r')?.details).toMatchObject({ 'bad frames': 1, taps: 2 });
});

test('a tag held for 5 s is one tap, and two that alternate are two', async () => {
  await using terminal = await pluggedIn();
  await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd, hold: '10s' }]);
  await using device = await deviceOn(terminal);
  for (let i = 0; i < 5_000 / RDM6300_REPEAT_MS; i++) {
    await say(device, rdm6300Frame(i % 2 === 0 ? 1_111 : 2_222));
    await pause(RDM6300_REPEAT_MS);
  }
  // The line is read in order: once the third card is there, every frame before it has been judged.
  await say(device, rdm6300Frame(3_333));
  const badges = async (): Promise<unknown[]> => (await hub.taps()).map(({ badge }) => badge);
  const third = hub.pseudonyms.of('3333');
  await vi.waitFor(async () => expect(await badges()).toContain(third), WAIT);
  expect(await badges()).toEqual([hub.pseudonyms.of('1111'), hub.pseudonyms.of('2222'), third]);
});

test('two readers hear the same card each for itself', async () => {
  await using one = await pluggedIn();
  await using two = await pluggedIn();
  await using hub = await SerialHub.start([
    { id: 'nord', kind: 'rdm6300', port: one.hubEnd },
    { id: 'sud', kind: 'line', port: two.hubEnd },
  ]);
  await using north = await deviceOn(one);
  await using south = await deviceOn(two);
  await say(north, rdm6300Frame(6_547_886));
  await say(south, '0006547886\r\n');
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(2), WAIT);
  const taps = await hub.taps();
  expect(taps.map(({ source }) => source).sort()).toEqual(['serial:nord', 'serial:sud']);
  expect(new Set(taps.map(({ badge }) => badge)).size).toBe(1);
});

describe('port: auto', () => {
  test('takes the lasting names first', async () => {
    await using hub = await SerialHub.start([]);
    const dev = path.join(hub.folder, 'dev');
    mkdirSync(path.join(dev, 'serial/by-id'), { recursive: true });
    for (const name of ['ttyACM0', 'ttyUSB1', 'ttyUSB0', 'ttyS0', 'serial/by-id/usb-FTDI']) {
      symlinkSync('/dev/null', path.join(dev, name));
    }
    expect(await usbSerialPorts(dev)).toEqual(
      ['serial/by-id/usb-FTDI', 'ttyUSB0', 'ttyUSB1', 'ttyACM0'].map((name) => path.join(dev, name)),
    );
    expect(await usbSerialPorts(path.join(dev, 'nowhere'))).toEqual([]);
  });

  test('is content without a reader, and finds the one that is plugged in later', async () => {
    await using terminal = await pluggedIn();
    const ports: string[] = [];
    await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: 'auto' }], async () => ports);
    expect(hub.part('r')).toMatchObject({ state: 'ok', details: { port: 'no reader plugged in' } });
    ports.push(terminal.hubEnd);
    await vi.waitFor(() => expect(hub.part('r')?.details).toMatchObject({ port: terminal.hubEnd }), WAIT);
    await using device = await deviceOn(terminal);
    await say(device, rdm6300Frame(1_111));
    await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
  });
});

test('P3 the number of a card is in no file of the data folder, no entry, no log line, nowhere in health', async () => {
  await using terminal = await pluggedIn();
  await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  await using device = await deviceOn(terminal);
  await say(device, rdm6300Frame(3_808_980_205, 0x62));
  await say(device, Buffer.from('\u000262E3086CED09\u0003'));
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
  const forms = /3808980205|E3086CED|62E3086CED|008,27885|08,27885|ED6C08E3/i;
  const files = readdirSync(hub.folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
  expect(files.length).toBeGreaterThan(1);
  for (const { parentPath, name } of files) {
    expect(readFileSync(path.join(parentPath, name), 'latin1'), name).not.toMatch(forms);
  }
  expect(JSON.stringify([await hub.taps(), hub.logged, hub.health.snapshot()])).not.toMatch(forms);
});
