import type { AlertMessage } from '../../core/alerts/alert-message.ts';

/** Teams takes 28 KB in two bytes a character, and adds something of its own. */
const MOST_CHARACTERS = 12_000;
/** What a line costs besides its text. */
const LINE_COST = 100;

/** Text runs know no Markdown, unlike text blocks: nothing in them is a link or a mention. */
const line = (text: string, more: object = {}) => ({
  type: 'RichTextBlock',
  spacing: 'None',
  inlines: [{ type: 'TextRun', text, ...more }],
});

/** What a workflow that posts to a channel when a webhook is called takes: a message with one Adaptive Card. */
export const teamsPayload = ({ subject, text }: AlertMessage): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        fallbackText: subject,
        body: [line(subject, { weight: 'Bolder', size: 'Medium' }), ...linesOf(text)],
      },
    },
  ],
});

const linesOf = (text: string): readonly object[] => {
  const shown: object[] = [];
  let room = MOST_CHARACTERS;
  for (const given of text.split('\n')) {
    // A run of nothing has no height.
    const told = given === '' ? ' ' : given;
    room -= JSON.stringify(told).length + LINE_COST;
    if (room < 0) return [...shown, line('(The rest is cut.)')];
    shown.push(line(told));
  }
  return shown;
};
