export type { AuthScheme, KeyVerdict } from './gateway/credential.js';
export type { DayStatus } from './gateway/daily-allowance.js';
export type { FieldReport } from './gateway/field-report.js';
export { type Gateway, startGateway } from './gateway/gateway.js';
export type { GatewayOptions } from './gateway/gateway-options.js';
export type { GatewayRequest, Outcome } from './gateway/request-log.js';
export type { Awaited } from './gateway/request-wait.js';
export type { ScriptedAnswer } from './gateway/scripted-answer.js';
export type { GatewayEvent, Receipt, WireEvent } from './gateway/wire-event.js';
