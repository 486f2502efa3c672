import { everyStore } from '../stores/every-store.ts';
import { describeReplacing } from './object-store-replace-suite.ts';

for (const [name, makeStore] of everyStore()) describeReplacing(name, makeStore);
