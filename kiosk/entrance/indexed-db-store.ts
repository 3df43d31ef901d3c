import type { CheckinStore, KeptCheckin } from './checkin-queue.ts';

const DATABASE = 'entrance';
const TABLE = 'checkins';

/** Kept check-ins in the browser's IndexedDB. Each method rejects when the browser refuses storage. */
export class IndexedDbStore implements CheckinStore {
  #opened: Promise<IDBDatabase> | null = null;

  async all(): Promise<KeptCheckin[]> {
    return this.#run('readonly', (table) => table.getAll() as IDBRequest<KeptCheckin[]>);
  }

  async put(checkin: KeptCheckin): Promise<void> {
    await this.#run('readwrite', (table) => table.put(checkin));
  }

  async delete(nonce: string): Promise<void> {
    await this.#run('readwrite', (table) => table.delete(nonce));
  }

  /** Resolves once the transaction is complete, not merely asked for; `strict` waits for the disk. */
  async #run<T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    this.#opened ??= this.#open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
      const request = ask(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'nonce' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => {
        this.#opened = null;
        reject(request.error);
      };
    });
  }
}
