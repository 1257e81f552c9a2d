import type { IncomingMessage, ServerResponse } from 'node:http';
import { composeAnswer } from './answer.js';
import { judgeCredential } from './credential.js';
import type { DailyAllowance } from './daily-allowance.js';
import { deliver, tear } from './deliver.js';
import type { GatewaySettings } from './gateway-options.js';
import type { Entry, Outcome, RequestLog } from './request-log.js';
import { rule } from './ruling.js';
import { type AnswerScript, acceptsEvent, type ScriptedAnswer } from './scripted-answer.js';
import { readUpload } from './upload.js';
import { EVENT_PATH } from './wire-event.js';

/** What a request meets. */
export interface EventEndpoint {
  readonly settings: GatewaySettings;
  readonly log: RequestLog;
  readonly script: AnswerScript;
  readonly allowance: DailyAllowance;
}

function finish(log: RequestLog, entry: Entry, outcome: Outcome): void {
  entry.outcome = outcome;
  log.changes.tell(entry);
}

/** Judges a request whose head is in, writes into its entry what was found, and answers it. */
async function answer(
  { settings, log, allowance }: EventEndpoint,
  {
    request,
    response,
    entry,
    path,
    script,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    entry: Entry;
    path: string;
    script: ScriptedAnswer | null;
  },
): Promise<Outcome> {
  const upload = await readUpload(request, settings.maxBodyBytes);
  const { apiKey, authScheme, siteKeys, maxBodyBytes } = settings;
  const ruling = rule(
    { method: entry.method, path, headers: request.headers, key: entry.key, upload },
    {
      credential: { scheme: authScheme, apiKey },
      allowance,
      context: { siteKeys, now: entry.receivedAt },
      maxBodyBytes,
    },
  );
  entry.text = ruling.text;
  entry.body = ruling.body;
  entry.fields = ruling.fields;
  entry.refusal = ruling.refusal?.message ?? null;
  if (upload.kind === 'cut') return 'client-gone';

  const accepted = ruling.event !== null && (script === null || acceptsEvent(script));
  const receipt = accepted && ruling.event !== null ? log.accept(entry, ruling.event) : null;
  const composed = composeAnswer(ruling, receipt, script);
  const silent = script?.hang === true || script?.reset === 'after-upload';
  if (!silent) entry.status = composed.status;
  if (!accepted)
    entry.refusal ??= script?.hang ? 'Never answered, as scripted.' : 'Answered so because it was scripted.';
  log.changes.tell(entry);
  return deliver(response, composed, script ?? {});
}

/** Takes one request to anything but the inspector: logs it, judges it, answers it. Rejects only with what a listener threw. */
export async function serveEvent(
  endpoint: EventEndpoint,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { settings, log, script } = endpoint;
  const { method = 'GET', url = '/', headers } = request;
  const path = url.split('?', 1)[0] ?? url;
  const credential = { scheme: settings.authScheme, apiKey: settings.apiKey };
  const entry = log.open({
    method,
    path: url,
    headers,
    key: judgeCredential(headers.authorization, credential),
    receivedAt: settings.clock.now(),
  });
  // A browser's request for an icon must not eat an answer that was meant for an event.
  const scripted = path === EVENT_PATH && method === 'POST' ? script.take() : null;
  entry.scripted = scripted !== null;
  log.changes.tell(entry);
  if (scripted?.reset === 'before-headers') {
    entry.refusal = 'The connection was reset, as scripted.';
    finish(log, entry, tear(response));
    return;
  }
  finish(log, entry, await answer(endpoint, { request, response, entry, path, script: scripted }));
}
