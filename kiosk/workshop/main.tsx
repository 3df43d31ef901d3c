import '../ui/theme.css';
import '../ui/form.css';
import '../ui/plain-button.css';
import '../ui/big-button.css';
import './workshop.css';
import './bench.css';
import { render } from 'preact';
import { WorkshopPage } from './workshop-page.tsx';

render(<WorkshopPage />, document.getElementById('screen')!);
