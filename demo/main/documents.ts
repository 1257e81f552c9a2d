import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';
import type { ExportRequest } from '../shared/folio.js';

/** Writes a document below Folio's own folder and answers the file's name. */
export async function exportDocument({ name, text }: ExportRequest): Promise<string> {
  const folder = path.join(app.getPath('userData'), 'exports');
  const file = `${slug(name)}.md`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, file), `# ${name}\n\n${text.trim()}\n`);
  return file;
}

/** A window chooses the name, so it must not be able to choose the folder. */
function slug(name: string): string {
  const words = name.toLowerCase().match(/[\p{L}\d]+/gu) ?? ['document'];
  return words.join('-').slice(0, 80);
}
