import './window.js';
import { FolioWindow } from './folio-window.js';
import { applyPreferences, readPreferences } from './preferences.js';

applyPreferences(readPreferences(localStorage));
const { account, consent } = await window.folio.state();
new FolioWindow(document.querySelector('#app') as HTMLElement, account, consent).start();
