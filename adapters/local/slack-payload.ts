import type { AlertMessage } from '../../core/alerts/alert-message.ts';

/** Characters that Slack takes in a section (3,000), with room to spare; and sections, of fifty blocks at most. */
const MOST_IN_SECTION = 2900;
const MOST_SECTIONS = 20;

/** In texts of all kinds these three are Slack's own, until they are written so. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replace(/[&<>]/g, (mark) => ESCAPES[mark]);

const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** Plain text throughout, in which nothing is bold, a link, an emoji or a call to everybody. */
export const slackPayload = ({ subject, text }: AlertMessage): object => ({
  text: escaped(subject),
  mrkdwn: false,
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
  blocks: [
    { type: 'header', text: plainText(escaped(subject).slice(0, 150)) },
    ...sectionsOf(text).map((section) => ({ type: 'section', text: plainText(section) })),
  ],
});

const sectionsOf = (text: string): readonly string[] => {
  const sections: string[] = [''];
  for (const piece of text.split('\n').flatMap(piecesOf)) {
    const joined = `${sections.at(-1)}${piece}\n`;
    if (joined.length <= MOST_IN_SECTION) sections[sections.length - 1] = joined;
    else sections.push(`${piece}\n`);
  }
  const told = sections.map((section) => section.trimEnd()).filter((section) => section !== '');
  return told.length <= MOST_SECTIONS ? told : [...told.slice(0, MOST_SECTIONS - 1), '(The rest is cut.)'];
};

/** A line as pieces that fit, even if each of its characters is escaped. */
const piecesOf = (line: string): readonly string[] => {
  const characters = Array.from(line);
  const most = Math.floor(MOST_IN_SECTION / '&amp;'.length) - 1;
  const starts = Array.from({ length: Math.max(1, Math.ceil(characters.length / most)) }, (_, index) => index * most);
  return escaped(line).length < MOST_IN_SECTION
    ? [escaped(line)]
    : starts.map((start) => escaped(characters.slice(start, start + most).join('')));
};
