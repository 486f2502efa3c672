import { cut } from './cut.ts';

/** Characters of an author's text that a message shows. */
const MOST_AUTHORED = 2000;

/** Marks that some reader takes for markup, and what stands for them. */
const STAND_INS: Readonly<Record<string, string>> = {
  '<': '(',
  '>': ')',
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '`': "'",
  '"': "'",
  '&': '+',
  '|': '/',
  '\\': '/',
};
const MARKS = /[<>[\]{}`"&|\\]/g;
/** Spaces and line breaks of all kinds, and what is as good as one. */
const GAPS = /[\s\p{White_Space}\p{Cc}]+/gu;
/**
 * Neither ASCII, nor a letter that cannot be taken for an ASCII one and leaves the order of its line alone. It is shown by its
 * number: an invisible or mirrored character is what one wants to see.
 */
const STRANGE =
  /[^ -~\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u0130\u0132-\u017E\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]|\p{Default_Ignorable_Code_Point}|(?![ -~])[\p{P}\p{S}]/gu;

const WEB = /http(?=s?:\/\/)/gi;
const SCHEME = /(?<!hxxps?):\/\//gi;
/** Schemes that make links without slashes. */
const BARE_SCHEME = /(?<!\w)(https?|ftp|javascript|vbscript|mailto|tel|callto|facetime|skype|slack|msteams):(?=\S)/gi;
/** `1.2.3.4:80`, `1.2.3.4/path`: an address with more behind it, which is no range such as `10.0.0.0/8`. */
const ADDRESS = /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){2})\.(?=\d{1,3}(?::\d|[?#]|\/(?!\d{1,2}(?![\w/.:?#]))))/g;
/** `bob.smith@example.com`, of which a link would only begin a mail; behind it stands no path. */
const MAIL = /((?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+(?!\.?[\w@/:-]))/g;
const DOTTED = /(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;
/** Before what may be a domain, unlike a version's number. */
const DOMAIN_DOT = /\.(?=\p{L}\p{L})/gu;
/** What is left of `[.]` where a text is cut. */
const HALF_A_DOT = /\[\.?\.\.\.$/;
/** Names of AWS's services, below which there is nobody else's. */
const SERVICE = /^[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;
/** `Client.UnauthorizedOperation`: how EC2 calls its errors. */
const ERROR_CODE = /^(?:Client|Server)(?:\.[A-Z][A-Za-z]{7,})+$/;
/** `@here` calls everybody; `alice@example.com` nobody. */
const CALL = /(?<![\w.+-])@/g;

/**
 * An attacker's text as one line that nothing takes for markup, a link, a mention, a line of its own or a command to the
 * screen. It remains readable, and different texts mostly remain different; the exact one is in a message's JSON.
 */
export const plain = (text: string, most = 300): string => {
  const line = text
    .slice(0, 4 * most)
    .toWellFormed()
    .normalize('NFC')
    .replace(GAPS, ' ')
    .trim();
  const visible = line.replace(MARKS, (mark) => STAND_INS[mark]).replace(STRANGE, numbered);
  const harmless = unlinked(visible.slice(0, 2 * most).replace(CALL, '(at)'));
  return fitted(harmless, most).replace(HALF_A_DOT, '...') || '(blank)';
};

const numbered = (character: string): string =>
  `(U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`;

/** Programs make links of what looks like an address, too, whatever stands before it. */
const unlinked = (text: string): string =>
  text
    .replace(WEB, 'hxxp')
    .replace(SCHEME, '(:)//')
    .replace(BARE_SCHEME, '$1(:)')
    .replace(ADDRESS, '$1[.]')
    .split(MAIL)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(DOTTED, undotted)))
    .join('');

const undotted = (name: string): string =>
  SERVICE.test(name) || ERROR_CODE.test(name) ? name : name.replace(DOMAIN_DOT, '[.]');

/** As much of a text as there is room for; what is cut ends in dots. */
export const fitted = (text: string, most: number): string =>
  text.length > most ? `${cut(text, most - 3).trimEnd()}...` : text;

/** An attacker's text within a line: as it is if it is one word, else in quotes, so that one sees where it ends. */
export const quoted = (text: string, most?: number): string => {
  const shown = plain(text, most);
  return /^[\p{L}\p{N}_.@:/+=,$*-]+$/u.test(shown) ? shown : `"${shown}"`;
};

/** The text of a rule's author on one line: trusted, but nothing invisible is in it. */
export const authored = (text: string, most = MOST_AUTHORED): string => {
  const line = text
    .slice(0, 4 * most)
    .toWellFormed()
    .replace(GAPS, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '');
  return fitted(line.trim(), most);
};

/** For subjects: printable ASCII without angle brackets. */
export const ascii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(GAPS, ' ')
    .replace(/[<>]/g, (mark) => STAND_INS[mark])
    .replace(/[^ -~]/gu, '?')
    .trim();
