import '../ui/theme.css';
import '../ui/form.css';
import '../ui/plain-button.css';
import '../ui/big-button.css';
import './host.css';
import { render } from 'preact';
import { fr as text } from '../text/fr.ts';
import { HostScreen } from './host-screen.tsx';

document.title = text.host.page;
render(<HostScreen text={text} />, document.getElementById('screen')!);
