import { setFlagsFromString } from 'node:v8';

/**
 * Must be imported first. Collecting and delivering make much garbage that lives short; V8 would answer by letting the
 * young generation of every thread grow to dozens of megabytes, which costs memory and gains no time.
 */
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--min-semi-space-size=8');

/**
 * What lives long is small, but V8 counts the buffers beside the heap as well, and would look through all of it every
 * few inputs. So the heap may grow to some times its size before it does.
 */
setFlagsFromString('--heap-growing-percent=500');
