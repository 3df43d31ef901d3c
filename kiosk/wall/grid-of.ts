/** How many columns for each row: a landscape screen is filled by cards a little higher than wide, so is a portrait one. */
const WIDE = 1.3;
const TALL = 0.4;

/** CSS variables that lay out `count` cards without scrolling on a screen wider than high, and on one higher than wide. */
export function gridOf(count: number): Record<`--${'wide' | 'tall'}-${'columns' | 'rows'}`, number> {
  const wide = Math.ceil(Math.sqrt(count * WIDE));
  const tall = Math.ceil(Math.sqrt(count * TALL));
  return {
    '--wide-columns': wide,
    '--wide-rows': Math.ceil(count / wide),
    '--tall-columns': tall,
    '--tall-rows': Math.ceil(count / tall),
  };
}
