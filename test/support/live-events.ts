import type { LiveEventName } from '../../hub/contract/live.ts';

/** `GET /api/live` as a page's EventSource hears it, from a script. */
export class LiveEventStream implements AsyncDisposable {
  readonly #heard: { readonly name: string; readonly data: unknown }[] = [];
  readonly #closed = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  /** Resolves once the hub has accepted the stream. */
  static async open(hubUrl: string, headers: Record<string, string>): Promise<LiveEventStream> {
    const stream = new LiveEventStream();
    const { signal } = stream.#closed;
    const answer = await fetch(`${hubUrl}/api/live`, { headers, signal });
    if (!answer.ok || !answer.body) throw new Error(`/api/live: ${answer.status}`);
    stream.#reading = stream.#read(answer.body).catch(() => {}); // the hub or the test has ended it
    return stream;
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, name] = /^event: (.*)$/m.exec(block) ?? [];
        const [, data] = /^data: (.*)$/m.exec(block) ?? [];
        if (name !== undefined && data !== undefined) this.#heard.push({ name, data: JSON.parse(data) });
      }
    }
  }

  /** Everything heard under this name, oldest first. */
  of(name: LiveEventName): unknown[] {
    return this.#heard.filter((event) => event.name === name).map(({ data }) => data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.#reading;
  }
}
