import { entrance } from './entrance-en.ts';
import { showroom } from './showroom-en.ts';
import { trial } from './trial-en.ts';
import type { VisitorText } from './visitor-text.ts';

export const visitor: VisitorText = { ...entrance, showroom: showroom.showroom, trial };
