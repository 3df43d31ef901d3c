import { signal } from '@preact/signals';
import type { Export, ExportRequest, ExportsAnswer } from '../../hub/contract/exports.ts';
import { type HubAnswer, hubRequest } from '../live/hub-request.ts';
import type { Text } from '../text/fr.ts';

/** While something is being made: often enough to see it move. */
const MOVING_MS = 1_500;
/** Otherwise somebody else may have asked for one, or somebody may have withdrawn. */
const RESTING_MS = 30_000;

/** The archives that somebody may see, as they are now. */
export class ArchivesNow {
  /** Null: not known yet. */
  readonly list = signal<readonly Export[] | null>(null);
  readonly lost = signal(false);
  /** What somebody did here has had its answer, so many times. */
  readonly answered = signal(0);
  /** What became of that, or what happened since. */
  readonly news = signal<ArchiveNews | null>(null);
  readonly #text: Text;
  readonly #address: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = false;

  /** `trial`: only its. */
  constructor(text: Text, trial?: string) {
    this.#text = text;
    this.#address = `/api/exports${trial === undefined ? '' : `?${new URLSearchParams({ trial })}`}`;
  }

  start(): void {
    this.#open = true;
    void this.refresh();
  }

  stop(): void {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    const answer = await hubRequest<ExportsAnswer>(this.#text, 'GET', this.#address);
    if (!this.#open) return;
    this.lost.value = !answer.ok;
    if (answer.ok) this.#show(answer.data.exports);
    const moving = this.list.value?.some(isUnfinished) === true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), moving || !answer.ok ? MOVING_MS : RESTING_MS);
  }

  #show(exports: readonly Export[]): void {
    const unfinished = new Set((this.list.value ?? []).filter(isUnfinished).map(({ id }) => id));
    const ready = exports.filter(({ id, state }) => state === 'ready' && unfinished.has(id));
    this.list.value = exports;
    // How far one is would be said to who listens without end; that it is ready is said once.
    if (ready.length === 0) return;
    this.news.value = { title: this.#text.archives.nowReady(ready.length), sentence: '', good: true };
  }

  async ask(request: ExportRequest): Promise<void> {
    const answer = await hubRequest<Export>(this.#text, 'POST', '/api/exports', request);
    this.#tell(answer, this.#text.archives.asked);
    const list = this.list.value ?? [];
    // It may be ready at the very next look.
    if (answer.ok && !list.some(({ id }) => id === answer.data.id)) this.list.value = [answer.data, ...list];
    await this.refresh();
  }

  async remove(archive: Export): Promise<void> {
    const { cancelled, deleted } = this.#text.archives;
    const answer = await hubRequest<null>(this.#text, 'DELETE', `/api/exports/${archive.id}`);
    this.#tell(answer, { title: isUnfinished(archive) ? cancelled : deleted, sentence: '' });
    await this.refresh();
  }

  #tell(answer: HubAnswer<unknown>, done: Omit<ArchiveNews, 'good'>): void {
    this.news.value = answer.ok
      ? { ...done, good: true }
      : { title: answer.message, sentence: answer.hint, good: false };
    this.answered.value += 1;
  }
}

export interface ArchiveNews {
  readonly title: string;
  readonly sentence: string;
  readonly good: boolean;
}

export const isUnfinished = ({ state }: Export): boolean => state === 'waiting' || state === 'running';

/** What has to be asked for to get the same again. */
export const sameAgain = ({ trial, startup, prototypes, from, to }: Export): ExportRequest =>
  trial === null ? { startup, prototypes, from, to } : { trial };
