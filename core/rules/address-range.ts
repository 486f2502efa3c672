import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** No way of writing an address is longer. */
const LONGEST = 45;

/** An address as it is written; undefined for names of services, and for forms that are not read alike everywhere. */
const addressOf = (text: string): Address | undefined => {
  if (text.length > LONGEST) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
};

/** The IPv4 address that is written as one of IPv6. */
const unmapped = (address: Address): Address =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;

/** In what forms a text is an address. */
interface Forms {
  readonly text: string;
  readonly forms: readonly Address[];
}

let last: Forms = { text: '', forms: [] };

/** Mostly it is asked about the same text as before: a rule has many ranges. */
const formsOf = (text: string): readonly Address[] => {
  if (text === last.text) return last.forms;
  const address = addressOf(text);
  const plain = address && unmapped(address);
  last = { text, forms: address === undefined ? [] : plain === address ? [address] : [address, plain!] };
  return last.forms;
};

const WHOLE = { ipv4: 32, ipv6: 128 } as const;
const BITS = /^\d{1,3}$/;
const MAPPED_BITS = 96;

/** Whether a text is an address of the range `10.0.0.0/8`, `2001:db8::/32`, or this very address; undefined if it is no range. */
export const addressRange = (range: string): ((text: string) => boolean) | undefined => {
  const [written, bits, ...more] = range.split('/');
  const base = addressOf(written);
  if (!base || more.length > 0 || (bits !== undefined && !BITS.test(bits))) return undefined;
  const length = bits === undefined ? WHOLE[base.kind()] : Number(bits);
  if (length > WHOLE[base.kind()]) return undefined;
  // `::ffff:10.0.0.0/104` are addresses of IPv4.
  const plain = length >= MAPPED_BITS ? unmapped(base) : base;
  const size = plain === base ? length : length - MAPPED_BITS;
  const kind = plain.kind();
  return (text) => formsOf(text).some((form) => form.kind() === kind && form.match(plain, size));
};
