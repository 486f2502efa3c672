import { everyStore } from '../stores/every-store.ts';
import { describeObjectStore } from './object-store-suite.ts';

for (const [name, makeStore, traits] of everyStore()) describeObjectStore(name, makeStore, traits);
