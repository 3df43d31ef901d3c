/** aedes-persistence-level 9 ships no types; these are of the functions used here, read in its asyncPersistence.js. */
declare module 'aedes-persistence-level' {
  import type { Readable } from 'node:stream';
  import type { Level } from 'level';

  export interface StoredPacket {
    cmd: 'publish' | 'pubrel';
    topic: string;
    payload: Buffer;
    qos: 0 | 1 | 2;
    retain: boolean;
    dup: boolean;
    /** null once it has been read back. */
    messageId?: number | null;
    brokerId?: string;
    brokerCounter?: number;
    clientId?: string;
  }
  export interface StoredSubscription {
    topic: string;
    qos: 0 | 1 | 2;
    clientId?: string;
    rh?: number;
    rap?: boolean;
    nl?: boolean;
  }
  interface ById {
    readonly id: string;
  }
  export interface LevelPersistence {
    setup(broker: { readonly id: string }): Promise<void>;
    storeRetained(packet: StoredPacket): Promise<void>;
    createRetainedStream(pattern: string): Readable;
    addSubscriptions(client: ById, subscriptions: readonly StoredSubscription[]): Promise<void>;
    removeSubscriptions(client: ById, topics: readonly string[]): Promise<void>;
    subscriptionsByClient(client: ById): Promise<StoredSubscription[]>;
    cleanSubscriptions(client: ById): Promise<void>;
    outgoingEnqueue(subscription: { readonly clientId: string }, packet: StoredPacket): Promise<void>;
    outgoingUpdate(client: ById, packet: StoredPacket): Promise<void>;
    outgoingClearMessageId(
      client: ById,
      packet: { readonly messageId?: number | null },
    ): Promise<StoredPacket | undefined>;
    outgoingStream(client: ById): Readable;
    putWill(client: ById, packet: StoredPacket): Promise<void>;
    delWill(client: ById): Promise<StoredPacket | undefined>;
    streamWill(): Readable;
  }
  export default function levelPersistence(db: Level<string, string>): LevelPersistence;
}
