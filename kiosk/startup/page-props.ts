import type { PrototypeAnswer, ShownOnce } from '../../hub/contract/startups.ts';
import type { Text } from '../text/fr.ts';
import type { StartupLive } from './startup-live.ts';

export interface News {
  readonly title: string;
  readonly sentence: string;
  readonly good?: boolean;
}

/** What each page about one prototype is handed. */
export interface PrototypeProps {
  readonly text: Text;
  readonly live: StartupLive;
  readonly prototype: PrototypeAnswer;
  /** While this page is open: the password that was just made, to be filled into the programs. */
  readonly credential: ShownOnce | null;
  readonly onCredential: (made: ShownOnce | null) => void;
  readonly onNews: (news: News) => void;
  /** The prototype is no more. */
  readonly onGone: () => void;
}

export const prototypePath = (id: string, tab = ''): string =>
  `/startup/p/${id}${tab === '' ? '' : `/${tab}`}`;

/** Where the hub keeps a prototype. */
export const prototypeApi = ({ startup, id }: Pick<PrototypeAnswer, 'startup' | 'id'>): string =>
  `/api/startups/${startup}/prototypes/${id}`;

export const LIST_PATH = '/startup';
export const EXPORTS_PATH = '/startup/archives';
export const TRIALS_PATH = '/startup/trials';
export const ACCOUNT_PATH = '/startup/account';
