import { useEffect, useState } from 'preact/hooks';
import type { SeatLesson } from '../../hub/contract/workshops.ts';
import { workshop as en } from '../text/workshop-en.ts';
import { workshop as fr } from '../text/workshop-fr.ts';
import { speak } from './editor-window.ts';
import { Join } from './join.tsx';
import { SeatApi } from './seat-api.ts';
import { SeatNow } from './seat-now.ts';
import { SeatPage } from './seat-page.tsx';

const TEXTS = { fr, en };
/** A hub that is starting. */
const RETRY_MS = 2_000;

/** Where this browser is: nowhere yet, before the code, or at a seat. */
type Place = 'asking' | 'joining' | SeatNow;

export function WorkshopPage() {
  const [place, setPlace] = useState<Place>('asking');

  /** A browser that holds a seat goes straight to it. */
  async function look(): Promise<void> {
    const api = new SeatApi();
    const answer = await api.get<SeatLesson>(fr, '');
    if (answer.ok) {
      const text = TEXTS[answer.data.language];
      document.documentElement.lang = text.language;
      speak(text.language);
      setPlace(new SeatNow(api, text, answer.data));
    } else if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
      document.documentElement.lang = fr.language;
      document.title = fr.page;
      setPlace('joining');
    } else setTimeout(() => void look(), RETRY_MS);
  }
  useEffect(() => void look(), []);

  if (place === 'asking') return null;
  if (place === 'joining') {
    return (
      <Join
        texts={[fr, en]}
        onSeat={(seat) => {
          // Somebody who is also logged in as a host is known by the address.
          history.replaceState(null, '', `/workshop?seat=${seat}`);
          void look();
        }}
      />
    );
  }
  return <SeatPage now={place} onGone={() => void look()} />;
}
