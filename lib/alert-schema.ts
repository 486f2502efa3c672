import { z } from 'zod';
import { ALERT_LEVELS } from '../contracts/names.ts';
import { choice, EMAIL, list, matching, settingsOrFalse, TOPIC, whole } from './setting-kinds.ts';

const ROUTE = z
  .strictObject({ email: EMAIL.optional(), topic: TOPIC.optional() })
  .refine(({ email, topic }) => (email === undefined) !== (topic === undefined), 'either an `email` or a `topic`');

const ROUTES = z.strictObject({
  informational: ROUTE.optional(),
  low: ROUTE.optional(),
  medium: ROUTE.optional(),
  high: ROUTE.optional(),
  critical: ROUTE.optional(),
});

const PLACEHOLDERS = 'names with lists of their values, which have no commas';

/** What rules tell people of; `false` is nothing at all. */
export const ALERTS = settingsOrFalse(
  z.strictObject({
    email: EMAIL.optional(),
    level: choice(...ALERT_LEVELS).default('medium'),
    routes: ROUTES.optional(),
    rules: matching(/^\S(.*\S)?$/, 'the path of a file or folder').optional(),
    without: list(
      matching(/^[^\s,-][^,\n]*$/, 'the id or name of a rule'),
      'a list of ids, names or titles of rules',
    ).default([]),
    mostMessages: whole(1, 10_000, 'messages').default(60),
    placeholders: z
      .record(
        z.string().regex(/^[\w.-]+$/, PLACEHOLDERS),
        z.array(z.string().regex(/^[^,\n]+$/, PLACEHOLDERS), PLACEHOLDERS).min(1, PLACEHOLDERS),
        PLACEHOLDERS,
      )
      .meta({ allowed: PLACEHOLDERS })
      .default({}),
  }),
);
