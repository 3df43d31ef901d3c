import { inOrder } from './in-order.ts';
import { showroom as fr } from './showroom-fr.ts';
import type { ShowroomText } from './showroom-text.ts';

const others = import.meta.glob<ShowroomText>(['./showroom-??.ts', '!./showroom-fr.ts'], {
  eager: true,
  import: 'showroom',
});

/** As `entranceTextsOf`: this page is small enough for an old phone, without the texts of other screens. */
export const showroomTextsOf = (codes: readonly string[]): readonly [ShowroomText, ...ShowroomText[]] =>
  inOrder(fr, Object.values(others), codes);
