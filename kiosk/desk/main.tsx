import '../ui/theme.css';
import '../ui/form.css';
import './desk.css';
import { render } from 'preact';
import { fr as text } from '../text/fr.ts';
import { Desk } from './desk.tsx';

document.title = text.desk.page;
render(<Desk text={text} />, document.getElementById('screen')!);
