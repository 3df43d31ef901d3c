import type { ComponentType } from 'preact';
import type { z } from 'zod';
import type { sessionAnswerSchema } from '../../hub/contract/api.ts';
import type { PersonRole } from '../../hub/contract/roles.ts';
import type { Text } from '../text/fr.ts';
import type { PictogramName } from '../ui/pictogram.tsx';
import type { DeskLive } from './desk-live.ts';

export type Session = z.infer<typeof sessionAnswerSchema>;

/** What the shell hands to each page. The page's `h1` is the shell's: it is `title`. */
export interface PageProps {
  readonly text: Text;
  readonly session: Session;
  readonly live: DeskLive;
  /** What follows the page's own path: `2026-11` at `/desk/attendance/2026-11`; empty at `/desk/attendance`. */
  readonly rest: string;
  /** Tells the shell that the session has ended, as after a change of one's own password. */
  readonly onLeave: () => void;
}

export interface DeskPage {
  readonly path: string;
  readonly title: (text: Text) => string;
  readonly pictogram: PictogramName;
  /** Who may open it, beside `admin`. The hub checks by itself what the page asks for. */
  readonly roles: readonly PersonRole[];
  /** What may follow the path; absent: nothing. */
  readonly rest?: RegExp;
  /** Reached from the menu, unless false. */
  readonly menu?: false;
  readonly load: () => Promise<ComponentType<PageProps>>;
}

/** Every page of the desk, in the order of the menu: what reception opens all day stands first. */
export const PAGES: readonly DeskPage[] = [
  {
    path: '/desk',
    title: ({ desk }) => desk.now,
    pictogram: 'clock',
    roles: ['staff', 'host'],
    load: () => import('./now.tsx').then(({ Now }) => Now),
  },
  {
    path: '/desk/alarm',
    title: ({ alarm }) => alarm.page,
    pictogram: 'warning',
    roles: ['staff', 'host'],
    load: () => import('./alarm.tsx').then(({ AlarmPage }) => AlarmPage),
  },
  {
    path: '/desk/programme',
    title: ({ programme }) => programme.page,
    pictogram: 'calendar',
    roles: ['staff', 'host'],
    rest: /^(\d{4}-\d{2}-\d{2}(\/day)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    load: () => import('./programme.tsx').then(({ ProgrammePage }) => ProgrammePage),
  },
  {
    path: '/desk/badges',
    title: ({ badges }) => badges.page,
    pictogram: 'changing',
    roles: ['staff'],
    rest: /^[a-z0-9]{1,32}$/,
    load: () => import('./badges.tsx').then(({ Badges }) => Badges),
  },
  {
    path: '/desk/corrections',
    title: ({ corrections }) => corrections.page,
    pictogram: 'pencil',
    roles: ['staff'],
    load: () => import('./corrections.tsx').then(({ CorrectionsPage }) => CorrectionsPage),
  },
  {
    path: '/desk/attendance',
    title: ({ attendance }) => attendance.page,
    pictogram: 'chart',
    roles: ['staff'],
    rest: /^\d{4}-(0[1-9]|1[0-2])$/,
    load: () => import('./attendance.tsx').then(({ AttendancePage }) => AttendancePage),
  },
  {
    path: '/desk/objects',
    title: ({ objects }) => objects.page,
    pictogram: 'bulb',
    roles: ['staff', 'host'],
    rest: /^[a-z0-9][a-z0-9_-]{0,62}\/label$/,
    load: () => import('./objects.tsx').then(({ ObjectsPage }) => ObjectsPage),
  },
  {
    path: '/desk/trials',
    title: ({ trials }) => trials.page,
    pictogram: 'list',
    roles: ['staff', 'host'],
    rest: /^[0-9a-f]{10}$/,
    load: () => import('./trials.tsx').then(({ TrialsPage }) => TrialsPage),
  },
  {
    path: '/desk/startups',
    title: ({ startups }) => startups.page,
    pictogram: 'numerique',
    roles: ['staff'],
    load: () => import('./startups.tsx').then(({ StartupsPage }) => StartupsPage),
  },
  {
    path: '/desk/screens',
    title: ({ screens }) => screens.page,
    pictogram: 'screen',
    roles: ['staff'],
    load: () => import('./screens.tsx').then(({ ScreensPage }) => ScreensPage),
  },
  {
    path: '/desk/accounts',
    title: ({ accounts }) => accounts.page,
    pictogram: 'people',
    roles: ['admin'],
    load: () => import('./accounts.tsx').then(({ Accounts }) => Accounts),
  },
  {
    path: '/desk/audit',
    title: ({ audit }) => audit.page,
    pictogram: 'shield',
    roles: ['admin'],
    load: () => import('./audit.tsx').then(({ Audit }) => Audit),
  },
  {
    path: '/desk/me',
    title: ({ me }) => me.page,
    pictogram: 'person',
    roles: ['staff', 'host'],
    load: () => import('./me.tsx').then(({ Me }) => Me),
  },
];

export const mayOpen = ({ roles }: DeskPage, role: string): boolean =>
  role === 'admin' || roles.some((each) => each === role);

/** The page at an address, and what follows its path; null where there is none. */
export function pageAt(
  path: string,
  pages: readonly DeskPage[] = PAGES,
): { readonly page: DeskPage; readonly rest: string } | null {
  const wanted = path.length > 1 ? path.replace(/\/+$/, '') : path;
  for (const page of pages) {
    if (wanted === page.path) return { page, rest: '' };
    const rest = wanted.startsWith(`${page.path}/`) ? wanted.slice(page.path.length + 1) : null;
    if (rest !== null && page.rest?.test(rest)) return { page, rest };
  }
  return null;
}
