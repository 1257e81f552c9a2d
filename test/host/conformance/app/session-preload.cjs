require('electron').ipcRenderer.send('said', 'session preload');
globalThis.fromSession = 'after the session';
