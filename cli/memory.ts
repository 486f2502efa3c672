import { setFlagsFromString } from 'node:v8';

/**
 * Must be imported first. Collecting and delivering make much garbage that lives short; V8 would answer by letting the
 * young generation of every thread grow to dozens of megabytes, which costs memory and gains no time.
 */
setFlagsFromString('--semi-space-growth-factor=1');
