import type { IpcRenderer } from 'electron';
import {
  BRIDGE_VERSION,
  HELLO_CHANNEL,
  MESSAGE_CHANNEL,
  WELCOME_CHANNEL,
  type Welcome,
  type WindowMessage,
} from '../shared/bridge.js';
import type { Hint } from './hints.js';

/** Calls that wait for main's answer; a page makes fewer before it has loaded. */
const MOST_WAITING = 50;
/** How long after the page's load main may take to answer, while its own start keeps it busy. */
const ANSWER_MS = 3_000;

const NO_ANSWER = 'no answer from main: call init(), or name this page in allowedOrigins.';

/** A call on its way: what to send once it is known how this window is to speak. Null when the welcome forbids it. */
type Utterance = (welcome: Welcome) => WindowMessage | null;

/** The line to main: one way, but for one welcome. */
export interface Link {
  /** Hands the call over now, or once main has answered; false when it is dropped. */
  send(call: Utterance): boolean;
}

/** Says hello, holds what is called until main answers, and gives up a while after the page has loaded. */
export function openLink(
  ipc: Pick<IpcRenderer, 'send' | 'once'>,
  page: Window,
  hint: Hint,
  onWelcome: (welcome: Welcome) => void,
): Link {
  let welcome: Welcome | undefined;
  let waiting: Utterance[] | undefined = [];

  const deliver = (call: Utterance, known: Welcome): boolean => {
    const message = call(known);
    if (message) ipc.send(MESSAGE_CHANNEL, message);
    return message !== null;
  };

  ipc.once(WELCOME_CHANNEL, (_event, answer: Welcome) => {
    if (answer?.version !== BRIDGE_VERSION) {
      hint('preload and main differ in version.');
      return;
    }
    welcome = answer;
    onWelcome(answer);
    if (answer.enabled) for (const call of waiting ?? []) deliver(call, answer);
    waiting = undefined;
  });

  const giveUp = () => {
    if (!waiting) return;
    if (waiting.length > 0) hint(NO_ANSWER);
    waiting = undefined;
  };
  const loaded = () => setTimeout(giveUp, ANSWER_MS);
  if (page.document.readyState === 'complete') loaded();
  else page.addEventListener('load', loaded, { once: true });

  ipc.send(HELLO_CHANNEL);
  return {
    send(call) {
      if (welcome) return welcome.enabled && deliver(call, welcome);
      if (waiting && waiting.length < MOST_WAITING) return waiting.push(call) > 0;
      hint(NO_ANSWER);
      return false;
    },
  };
}
