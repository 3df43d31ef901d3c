import { describe, expect, test, vi } from 'vitest';
import { Pn532Chip } from '../../devices/simulator/pn532-chip.ts';
import { rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import { deviceOn, pluggedIn, SerialHub, say } from '../support/serial-parts.ts';

/** Pulling the plug is killing socat: the binding sees the terminal hang up, as it does with a USB adapter. */
const WAIT = { timeout: 30_000, interval: 20 };

describe('a reader that is unplugged', () => {
  test('is said to be, is heard again once it is back, as often as that happens, and the taps are all there', async () => {
    await using terminal = await pluggedIn();
    await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
    for (let round = 1; round <= 3; round++) {
      await vi.waitFor(() => expect(hub.part('r')).toMatchObject({ state: 'ok' }), WAIT);
      await using device = await deviceOn(terminal);
      // Half a frame is on its way when the plug is pulled.
      await say(device, rdm6300Frame(round));
      await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(round), WAIT);
      await say(device, rdm6300Frame(99).subarray(0, 7));
      await terminal.unplug();
      await vi.waitFor(() => expect(hub.part('r')).toMatchObject({ state: 'degraded' }), WAIT);
      expect(hub.part('r')?.lastError).toMatch(/unplugged since \d{4}-/);
      await terminal.plug();
    }
    await vi.waitFor(() => expect(hub.part('r')).toMatchObject({ state: 'ok' }), WAIT);
    expect((await hub.taps()).map(({ badge }) => badge)).toEqual(
      ['1', '2', '3'].map((key) => hub.pseudonyms.of(key)),
    );
  });

  test('disturbs no other reader', async () => {
    await using gone = await pluggedIn();
    await using stays = await pluggedIn();
    await using hub = await SerialHub.start([
      { id: 'gone', kind: 'rdm6300', port: gone.hubEnd },
      { id: 'stays', kind: 'rdm6300', port: stays.hubEnd },
    ]);
    await using device = await deviceOn(stays);
    await gone.unplug();
    await vi.waitFor(() => expect(hub.part('gone')).toMatchObject({ state: 'degraded' }), WAIT);
    await say(device, rdm6300Frame(7));
    await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
    expect(hub.part('stays')).toMatchObject({ state: 'ok' });
  });
});

test('a reader that is absent at the start is said to be, and is heard as soon as it is plugged in', async () => {
  await using terminal = await pluggedIn();
  await terminal.unplug();
  await using hub = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  expect(hub.part('r')).toMatchObject({ state: 'degraded' });
  expect(hub.part('r')?.lastError).toMatch(/absent since \d{4}-/);
  await terminal.plug();
  await vi.waitFor(() => expect(hub.part('r')).toMatchObject({ state: 'ok' }), WAIT);
  await using device = await deviceOn(terminal);
  await say(device, rdm6300Frame(7));
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
});

test('a port that another program holds is said to be refused, and is taken once it is free', async () => {
  await using terminal = await pluggedIn();
  await using first = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  await using second = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  expect(second.part('r')).toMatchObject({ state: 'degraded' });
  expect(second.part('r')?.lastError).toMatch(/cannot be opened/);
  await first.readers[0]?.stop();
  await vi.waitFor(() => expect(second.part('r')).toMatchObject({ state: 'ok' }), WAIT);
});

test('a PN532 that loses its power is said to be mute; once it has power again it is configured anew', async () => {
  await using terminal = await pluggedIn();
  await using device = await deviceOn(terminal, 115_200);
  const powered = (): Pn532Chip => new Pn532Chip((bytes) => void device.write(Buffer.from(bytes)));
  let chip: Pn532Chip | null = powered();
  device.on('data', (bytes: Buffer) => chip?.receive(bytes));
  await using hub = await SerialHub.start([{ id: 'nfc', kind: 'pn532', port: terminal.hubEnd }]);
  chip.hold(Buffer.from('FB0EE20B', 'hex'));
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(1), WAIT);
  chip = null;
  await vi.waitFor(() => expect(hub.part('nfc')).toMatchObject({ state: 'degraded' }), WAIT);
  expect(hub.part('nfc')?.lastError).toMatch(/no pn532 answers/);
  chip = powered();
  chip.hold(Buffer.from('04A1B2C3D4E5F6', 'hex'));
  await vi.waitFor(async () => expect(await hub.taps()).toHaveLength(2), WAIT);
  expect(hub.part('nfc')).toMatchObject({ state: 'ok' });
});

test('a reader silent for longer than the building file allows is said to be, until the next tap', async () => {
  await using terminal = await pluggedIn();
  await using hub = await SerialHub.start([
    { id: 'r', kind: 'rdm6300', port: terminal.hubEnd, silent_after: '1s' },
  ]);
  await vi.waitFor(() => expect(hub.part('r')).toMatchObject({ state: 'degraded' }), WAIT);
  expect(hub.part('r')?.lastError).toMatch(/silent since/);
  await using device = await deviceOn(terminal);
  await say(device, rdm6300Frame(7));
  await vi.waitFor(
    () => expect(hub.part('r')).toMatchObject({ state: 'ok', details: { 'silent since': null } }),
    WAIT,
  );
});

test('stopping twice, and while nothing is plugged in, is harmless, and lets the port go', async () => {
  await using terminal = await pluggedIn();
  await using hub = await SerialHub.start([
    { id: 'r', kind: 'rdm6300', port: terminal.hubEnd },
    { id: 'none', kind: 'rdm6300', port: '/dev/does-not-exist' },
  ]);
  for (const reader of hub.readers) {
    await reader.stop();
    await reader.stop();
  }
  await using next = await SerialHub.start([{ id: 'r', kind: 'rdm6300', port: terminal.hubEnd }]);
  expect(next.part('r')).toMatchObject({ state: 'ok' });
});
