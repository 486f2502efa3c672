import type { TrailDeclaration } from '../contracts/trail-declaration.ts';
import { TrailError } from '../core/errors.ts';
import type { DeclaredBefore, DeclaredTrail } from '../stages/declare.ts';

/**
 * The trails of a property of the custom resource, which is a JSON text; those that name no bucket deliver to the archive.
 * Throws `INPUT_UNREADABLE` for what is no list of trails; what trails may be like is the registry's matter.
 */
export const readDeclarations = (property: unknown, archive: string): readonly DeclaredTrail[] => {
  const list = listOf(property);
  if (!list) {
    throw new TrailError('INPUT_UNREADABLE', 'cannot read the trails of the settings: not a JSON list of named trails');
  }
  return list.map((trail) => ({ s3BucketName: archive, ...trail }));
};

/** The trails of a property that was replaced. What cannot be read has declared none, or it could not be rolled back. */
export const formerDeclarations = (property: unknown): readonly DeclaredBefore[] => listOf(property) ?? [];

type Named = TrailDeclaration;

const listOf = (property: unknown): readonly Named[] | undefined => {
  const list = parse(property);
  return Array.isArray(list) && list.every(isNamed) ? list : undefined;
};

const parse = (property: unknown): unknown => {
  try {
    return typeof property === 'string' ? JSON.parse(property) : undefined;
  } catch {
    return undefined;
  }
};

const isNamed = (trail: unknown): trail is Named =>
  typeof trail === 'object' && trail !== null && 'name' in trail && typeof trail.name === 'string';
