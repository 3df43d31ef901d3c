import '../ui/theme.css';
import '../ui/form.css';
import { render } from 'preact';
import { fr as text } from '../text/fr.ts';
import { Setup } from './setup.tsx';

// The fragment is never sent to a server, so the token is in no log; it goes from the address bar too.
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
history.replaceState(null, '', location.pathname);

document.title = text.setup.page;
render(<Setup text={text} token={token} />, document.getElementById('screen')!);
