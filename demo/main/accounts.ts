import type { Account } from '../shared/folio.js';

/** In a real app this is a server's answer. */
const ACCOUNTS: readonly Account[] = [
  { id: 'user_ada', name: 'Ada Okafor', email: 'ada@folio.example', team: 'Northlight' },
  { id: 'user_ines', name: 'Ines Holm', email: 'ines@folio.example', team: 'Northlight' },
];

/** Any password will do: there is nothing to protect in a demo. */
export function findAccount(email: string, password: string): Account | null {
  if (password === '') return null;
  return ACCOUNTS.find((account) => account.email === email.trim().toLowerCase()) ?? null;
}
