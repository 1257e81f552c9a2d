import type { Refusal } from './refusal.js';

/** How the key is named in `Authorization` (OnboardFlow API: "The request"). */
export type AuthScheme = 'Token' | 'Bearer';

/** What became of the key; the key itself is kept nowhere. `unchecked`: the gateway was started without one, so any will do. */
export type KeyVerdict = 'matched' | 'unchecked' | 'missing' | 'wrong-scheme' | 'wrong';

/** What the gateway wants in `Authorization`. */
export interface CredentialRule {
  readonly scheme: AuthScheme;
  /** `null`: any key. */
  readonly apiKey: string | null;
}

/** Judges an `Authorization` header. The scheme's name is not case-sensitive (RFC 9110), the key is. */
export function judgeCredential(header: string | undefined, rule: CredentialRule): KeyVerdict {
  const [scheme = '', ...rest] = (header ?? '').trim().split(/\s+/);
  const key = rest.join(' ');
  if (scheme === '' || (key === '' && scheme.toLowerCase() === rule.scheme.toLowerCase())) return 'missing';
  if (scheme.toLowerCase() !== rule.scheme.toLowerCase()) return 'wrong-scheme';
  if (rule.apiKey === null) return 'unchecked';
  return key === rule.apiKey ? 'matched' : 'wrong';
}

/** True when the account that the key names can be charged with the call. */
export function isAuthorized(verdict: KeyVerdict): boolean {
  return verdict === 'matched' || verdict === 'unchecked';
}

/** The 401 of a key that does not fit. Names what is wanted, never what came. */
export function unauthorized(verdict: KeyVerdict, { scheme }: CredentialRule): Refusal {
  const messages: Readonly<Record<KeyVerdict, string>> = {
    missing: `No API key: send the header "Authorization: ${scheme} <api key>".`,
    'wrong-scheme': `Wrong scheme: this gateway wants "Authorization: ${scheme} <api key>".`,
    wrong: 'Wrong API key.',
    matched: '',
    unchecked: '',
  };
  return { status: 401, message: messages[verdict], headers: { 'www-authenticate': scheme } };
}
