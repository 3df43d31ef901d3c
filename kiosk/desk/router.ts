import { type ReadonlySignal, signal } from '@preact/signals';

const path = signal(location.pathname);

/** Where the desk is now. */
export const currentPath: ReadonlySignal<string> = path;

addEventListener('popstate', () => {
  path.value = location.pathname;
});

/** Goes to another page of the desk without loading it anew. */
export function goTo(address: string): void {
  if (address !== location.pathname) history.pushState(null, '', address);
  path.value = location.pathname;
  scrollTo(0, 0);
}

/** For a link's `onClick`: a plain click stays in the page; a new tab, a download and other sites are the browser's. */
export function followHere(event: MouseEvent & { readonly currentTarget: HTMLAnchorElement }): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goTo(event.currentTarget.pathname);
}
