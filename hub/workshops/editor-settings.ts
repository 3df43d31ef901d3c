/** Whom the gateway's token makes of everybody at a seat: `adminAuth` in flows/runner/seat-main.mjs. */
const USER = 'seat';
/** Node-RED 5's `sidebarLayoutVersion`; an editor that has another begins with its own layout. */
const LAYOUT = 4;

/**
 * What a seat's Node-RED finds as its kept settings before it has kept any: the editor as it opens by itself, but with
 * its list of flows folded. A lesson has one flow, and the list would take half of the palette's column.
 */
export const FIRST_SETTINGS = {
  users: {
    [USER]: {
      editor: {
        sidebar: {
          state: {
            v: LAYOUT,
            tabs: ['palette', 'explorer', 'info', 'debug', 'help', 'config', 'context'],
            primary: {
              top: { tabs: ['info', 'help', 'config', 'context'], active: 'info' },
              bottom: { tabs: ['debug'], active: 'debug' },
            },
            secondary: {
              top: { tabs: ['explorer'], active: 'explorer', hidden: true },
              bottom: { tabs: ['palette'], active: 'palette' },
            },
          },
        },
      },
    },
  },
};
