const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"[\]{}:,]+|[[\]{}:,]/gsu;

/** The tokens of a JSON text, one after the other: what must reach the archive of a record, unchanged. */
export const tokensOf = (text: string): string => (text.match(TOKEN) ?? []).join('');
