import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { nearestOf } from './setting-mistakes.ts';

const known = RegionInfo.regions.map(({ name }) => name);

const FORM = /^[a-z]{2,}(-[a-z]+)?-(north|south|central|(north|south)?(east|west))-[1-9]$/;

/** Whether a text looks like a Region: an area, where in the area, and a number. Regions that open next year do. */
export const looksLikeRegion = (text: string): boolean => FORM.test(text);

/** The Region that a text is meant to be, if there is one like it. */
export const nearestRegion = (text: string): string | undefined => nearestOf(text, known);

/**
 * Warns of stacks in Regions that CDK does not know. They are not refused: Regions open, and the list is as old as CDK.
 * `--strict` of the CDK CLI takes warnings for errors.
 */
export const warnOfUnknownRegions = (app: IConstruct): void => {
  for (const stack of app.node.children.filter((child) => Stack.isStack(child))) {
    const { region } = stack;
    if (Token.isUnresolved(region) || known.includes(region)) continue;
    const nearest = nearestRegion(region);
    const guess = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    Annotations.of(stack).addWarningV2(
      'opentrail:unknownRegion',
      `CDK knows no Region ${region}.${guess} If it is new, all is well.`,
    );
  }
};
