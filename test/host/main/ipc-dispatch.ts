import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { IpcMessage } from '../wire/page-message.js';
import { encode, valueFrom } from '../wire/structured-wire.js';
import type { ContentsCore } from './contents-core.js';
import { makeEvent } from './event.js';
import type { FrameHost } from './frame-tree.js';
import { IpcMainStandIn } from './ipc-main.js';

type Invocation = Extract<IpcMessage, { kind: 'invoke' }>;

/** Gives a page's message to its listeners: the frame's first, then the contents', then ipcMain's. */
export function dispatchIpc(
  ipcMain: IpcMainStandIn,
  core: ContentsCore,
  host: FrameHost,
  message: IpcMessage,
): void {
  const emitters = [core.frameOf(host.node).ipc, core.contents.ipc, ipcMain];
  const args = valueFrom(message.args) as unknown[];
  if (message.kind === 'invoke') {
    answerInvocation(emitters, core, host, message, args);
    return;
  }
  const event = makeEvent({ ...eventOf(core, host), ports: [] }) as unknown as IpcMainEvent;
  Object.defineProperty(event, 'senderFrame', senderFrame(core, host));
  event.reply = (replyChannel: string, ...values: unknown[]) => {
    if (!host.isGone) core.frameOf(host.node).send(replyChannel, ...values);
  };
  const { channel } = message;
  const name = message.kind === 'sync' ? 'ipc-message-sync' : 'ipc-message';
  if (message.kind === 'sync') {
    const answer = (value: unknown) => core.answer(message.dialog, encode(value));
    Object.defineProperty(event, 'returnValue', { set: answer, get: () => undefined });
    const isHeard = [core.contents.listenerCount(name), ...emitters.map((one) => one.listenerCount(channel))];
    if (!isHeard.some(Boolean)) {
      console.warn(
        `WebContents #${core.id} called ipcRenderer.sendSync() with '${channel}' channel without listeners.`,
      );
      // Electron says so once the event has been collected, which it is when nobody holds it (reply_channel.cc).
      answer({ error: 'reply was never sent' });
    }
  }
  core.contents.emit(name, event, channel, ...args);
  for (const emitter of emitters) emitter.emit(channel, event, ...args);
}

function answerInvocation(
  emitters: readonly IpcMainStandIn[],
  core: ContentsCore,
  host: FrameHost,
  { channel, id }: Invocation,
  args: readonly unknown[],
): void {
  const event = makeEvent(eventOf(core, host)) as unknown as IpcMainInvokeEvent;
  Object.defineProperty(event, 'senderFrame', senderFrame(core, host));
  const handler = emitters.map((emitter) => IpcMainStandIn.handlerOf(emitter, channel)).find(Boolean);
  const fail = (error: unknown) => {
    console.error(`Error occurred in handler for '${channel}':`, error);
    core.post(host, { kind: 'failure', id, error: String(error) });
  };
  if (!handler) {
    fail(new Error(`No handler registered for '${channel}'`));
    return;
  }
  const answer = async () => handler(event, ...args);
  answer()
    .then((result) => core.post(host, { kind: 'result', id, value: encode(result) }))
    .catch(fail);
}

function eventOf(core: ContentsCore, host: FrameHost) {
  const { processId, routingId, node } = host;
  return {
    type: 'frame',
    sender: core.contents,
    frameId: routingId,
    processId,
    frameTreeNodeId: node.treeNodeId,
  };
}

/** "May be null if accessed after the frame has either navigated or been destroyed" (Electron: IpcMainEvent). */
function senderFrame(core: ContentsCore, host: FrameHost): PropertyDescriptor {
  return {
    get: () => (host.isGone ? null : core.frameOf(host.node)),
    enumerable: true,
    configurable: true,
  };
}
