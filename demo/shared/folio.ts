/** Who is logged in. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly team: string;
}

/** Whether usage statistics may be sent; `pending` until the person has been asked. */
export type Consent = 'granted' | 'denied' | 'pending';

export interface FolioState {
  readonly account: Account | null;
  readonly consent: Consent;
}

export interface ExportRequest {
  readonly name: string;
  readonly text: string;
}

/** `window.folio`: what Folio's windows may ask of its main process. */
export interface Folio {
  state(): Promise<FolioState>;
  /** Null where the address or the password is not known. */
  logIn(email: string, password: string): Promise<Account | null>;
  logOut(): Promise<void>;
  decideConsent(decision: 'granted' | 'denied'): Promise<void>;
  /** Answers the name of the file that was written. */
  exportDocument(request: ExportRequest): Promise<string>;
}

export const CHANNELS = {
  state: 'folio:state',
  logIn: 'folio:log-in',
  logOut: 'folio:log-out',
  decideConsent: 'folio:decide-consent',
  exportDocument: 'folio:export-document',
} as const satisfies Record<keyof Folio, string>;
