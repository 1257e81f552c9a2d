/** Where the module speaks. Lines never hold a key, a user's properties or an event's payload. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}
