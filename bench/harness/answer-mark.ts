/** What a probe's answer begins with, among whatever else its contestants print. */
export const ANSWER = '@answer ';
