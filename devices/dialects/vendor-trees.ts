import { VENDOR_ROOTS } from '../../hub/contract/topics.ts';

/** The first levels of all vendors' trees but one: there, levels that look alike mean something else. */
export function treesBut(own: (typeof VENDOR_ROOTS)[number]): ReadonlySet<string> {
  return new Set(VENDOR_ROOTS.filter((root) => root !== own));
}
