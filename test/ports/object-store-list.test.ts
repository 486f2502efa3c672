import { everyStore } from '../stores/every-store.ts';
import { describeListing } from './object-store-list-suite.ts';

for (const [name, makeStore, traits] of everyStore()) describeListing(name, makeStore, traits);
