import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { PseudoTerminal } from '../../devices/simulator/pseudo-terminal.ts';
import { rdm6300Frame } from '../../devices/simulator/rdm6300-module.ts';
import { locate } from '../support/servers.ts';
import { BUILDING, journalHead, PAYLOAD, startBenchHub, TOPIC } from './bench-hub.ts';
import { steadyLoad } from './ingest-load.ts';
import { milliseconds, percentile, type Row, type Section, thousands } from './table.ts';

/** From the last byte of a badge's frame to the welcome on the glass. */

const TAPS = 200;
/** The page's code is compiled, the hub's paths are warm. */
const WARM_UP = 20;
const LOAD_PER_SECOND = 2_000;
const AIM_MS = 100;
/** A tap that is not on the screen by then is lost. */
const LOST_AFTER_MS = 5_000;
/** People come one after the other; the pause varies, so that taps fall anywhere between two frames of the screen. */
const PAUSE_MS = [100, 200] as const;

/** Tells when each welcome was painted: the task after the frame in which it stands. */
const WATCH_WELCOMES = `
  let last = 0;
  new MutationObserver(() => {
    const seq = Number(document.querySelector('[data-seq]')?.dataset.seq ?? 0);
    if (seq <= last) return;
    last = seq;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => welcomePainted(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-seq'] });
`;

export async function benchTap(): Promise<Section> {
  const ending: (() => unknown)[] = [];
  try {
    const line = await PseudoTerminal.create();
    ending.unshift(() => line.remove());
    const reader = { id: 'entree', door: 'entree', kind: 'rdm6300', port: line.hubEnd };
    const { hub, sensor } = await startBenchHub({}, { ...BUILDING, readers: [reader] });
    ending.unshift(() => hub.stop());
    const device = openSync(line.deviceEnd, 'w');
    ending.unshift(() => closeSync(device));
    const browser = await chromium.launch({
      executablePath: locate('chromium') ?? 'chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    ending.unshift(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } });
    const door = await Door.open(page, device, `${hub.url}/kiosk`);

    await door.taps(WARM_UP);
    const idle = await door.taps(TAPS);
    const load = await steadyLoad(
      { port: hub.mqttPort, publishers: 8, topic: TOPIC, payload: PAYLOAD, ...sensor },
      LOAD_PER_SECOND,
    );
    const [head, began] = [await journalHead(hub), performance.now()];
    const busy = await door.taps(TAPS);
    const arrived = ((await journalHead(hub)) - head) / ((performance.now() - began) / 1_000);
    await load.stop();

    return {
      title: 'From the tap to the welcome',
      how:
        `${TAPS} taps of different cards. From just before the RDM6300 frame is written to a pseudo-terminal (socat between it and the hub) to the task after the animation frame in which the welcome stands on \`/kiosk\`, Chromium without a GPU, wall clocks of both processes set against each other. ` +
        `Under load, ${thousands(arrived)} messages/s were committed meanwhile.`,
      rows: [...rowsOf('idle', idle), ...rowsOf(`${thousands(LOAD_PER_SECOND)} messages/s`, busy)],
    };
  } finally {
    for (const end of ending) await end();
  }
}

function rowsOf(when: string, samples: readonly number[]): Row[] {
  const found = samples.filter((ms) => ms < LOST_AFTER_MS);
  const p99 = percentile(samples, 0.99);
  const missing = samples.length - found.length;
  return [
    { what: `${when}: p50`, ours: milliseconds(percentile(samples, 0.5)), peer: '', aim: '' },
    {
      what: `${when}: p99${missing > 0 ? ` (${missing} never shown)` : ''}`,
      ours: milliseconds(p99),
      peer: '',
      aim: `≤ ${AIM_MS} ms`,
      met: p99 <= AIM_MS,
    },
  ];
}

/** A reader's line, and the screen beside it. */
class Door {
  readonly #device: number;
  readonly #clockAhead: number;
  #onPainted: (at: number) => void = () => {};
  #card = 4_100_000;

  private constructor(device: number, clockAhead: number) {
    this.#device = device;
    this.#clockAhead = clockAhead;
  }

  static async open(page: Page, device: number, url: string): Promise<Door> {
    let painted: (at: number) => void = () => {};
    await page.exposeFunction('welcomePainted', (at: number) => painted(at));
    await page.addInitScript(WATCH_WELCOMES);
    await page.goto(url);
    await page.waitForSelector('.entrance[data-connection="live"]');
    const door = new Door(device, await clockAhead(page));
    painted = (at) => door.#onPainted(at);
    return door;
  }

  /** How long each welcome took, ms. */
  async taps(count: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      times.push(await this.#tap());
      await sleep(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));
    }
    return times;
  }

  async #tap(): Promise<number> {
    this.#card += 7919;
    const frame = rdm6300Frame(this.#card);
    const painted = new Promise<number>((resolve) => {
      this.#onPainted = resolve;
    });
    const at = performance.timeOrigin + performance.now();
    writeSync(this.#device, frame);
    const lost = new AbortController();
    const never = sleep(LOST_AFTER_MS, Number.POSITIVE_INFINITY, { signal: lost.signal }).catch(() => 0);
    const shown = await Promise.race([painted, never]);
    lost.abort();
    return shown - at - this.#clockAhead;
  }
}

/** How far the page's wall clock is ahead of ours, ms: from the quickest of many questions. */
async function clockAhead(page: Page): Promise<number> {
  let [ahead, quickest] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < 100; i++) {
    const asked = performance.timeOrigin + performance.now();
    const theirs = (await page.evaluate('performance.timeOrigin + performance.now()')) as number;
    const took = performance.timeOrigin + performance.now() - asked;
    if (took < quickest) [ahead, quickest] = [theirs - asked - took / 2, took];
  }
  return ahead;
}
