const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '[::1]', '::1']);

/** Whether a host is this machine itself, to which nothing travels. */
export const isOwnMachine = (host: string): boolean =>
  OWN_NAMES.has(host.toLowerCase()) || /^127(?:\.\d{1,3}){3}$/.test(host);
