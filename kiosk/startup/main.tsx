import '../ui/theme.css';
import '../ui/form.css';
import '../ui/plain-button.css';
import './startup.css';
import { render } from 'preact';
import { fr as text } from '../text/fr.ts';
import { StartupScreen } from './startup-screen.tsx';

document.title = text.startup.page;
render(<StartupScreen text={text} />, document.getElementById('screen')!);
