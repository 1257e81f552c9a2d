require('electron').ipcRenderer.send('said', 'second session preload');
