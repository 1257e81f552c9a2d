import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { IpcMessage } from '../wire/page-message.js';
import { decode, encode } from '../wire/structured-wire.js';
import { makeEvent } from './event.js';
import type { FrameHost } from './frame-tree.js';
import { IpcMainStandIn } from './ipc-main.js';
import type { WebContentsStandIn } from './web-contents.js';

/** Gives a page's message to its listeners: the frame's first, then the contents', then ipcMain's. */
export function dispatchIpc(
  ipcMain: IpcMainStandIn,
  contents: WebContentsStandIn,
  host: FrameHost,
  message: IpcMessage,
) {
  const emitters = [contents.frameOf(host.node).ipc, contents.ipc, ipcMain];
  const args = decode(message.args) as unknown[];
  const { channel } = message;
  if (message.kind === 'send') {
    const event = makeEvent({ ...eventOf(contents, host), ports: [] }) as unknown as IpcMainEvent;
    Object.defineProperty(event, 'senderFrame', senderFrame(contents, host));
    event.reply = (replyChannel: string, ...values: unknown[]) => {
      if (!host.isGone) contents.frameOf(host.node).send(replyChannel, ...values);
    };
    contents.emit('ipc-message', event, channel, ...args);
    for (const emitter of emitters) emitter.emit(channel, event, ...args);
    return;
  }
  const event = makeEvent(eventOf(contents, host)) as unknown as IpcMainInvokeEvent;
  Object.defineProperty(event, 'senderFrame', senderFrame(contents, host));
  const handler = emitters.map((emitter) => IpcMainStandIn.handlerOf(emitter, channel)).find(Boolean);
  const fail = (error: unknown) => {
    console.error(`Error occurred in handler for '${channel}':`, error);
    contents.post(host, { kind: 'failure', id: message.id, error: String(error) });
  };
  if (!handler) {
    fail(new Error(`No handler registered for '${channel}'`));
    return;
  }
  const answer = async () => handler(event, ...args);
  answer()
    .then((result) => contents.post(host, { kind: 'result', id: message.id, value: encode(result) }))
    .catch(fail);
}

function eventOf(contents: WebContentsStandIn, host: FrameHost) {
  const { processId, routingId, node } = host;
  return { type: 'frame', sender: contents, frameId: routingId, processId, frameTreeNodeId: node.treeNodeId };
}

/** "May be null if accessed after the frame has either navigated or been destroyed" (Electron: IpcMainEvent). */
function senderFrame(contents: WebContentsStandIn, host: FrameHost): PropertyDescriptor {
  return {
    get: () => (host.isGone ? null : contents.frameOf(host.node)),
    enumerable: true,
    configurable: true,
  };
}
