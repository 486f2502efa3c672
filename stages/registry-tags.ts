import type { Caller, Tag } from '../core/trails/api.ts';
import { readMembers } from '../core/trails/check-members.ts';
import { withoutTags, withTags } from '../core/trails/check-tags.ts';
import { firstRefusal } from '../core/trails/names.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import { parseTrailArn } from '../core/trails/trail-arn.ts';
import type { RegistryLog } from './registry-log.ts';
import { changing, lookAt } from './registry-operations.ts';

interface TagsInput {
  /** An ARN. */
  readonly ResourceId: string;
  readonly TagsList: readonly Tag[];
}

interface ResourceTag {
  readonly ResourceId: string;
  readonly TagsList: readonly Tag[];
}

const MOST_RESOURCES = 20;

/** Tags are of a resource by its ARN, in its home Region (trail-semantics.md §2). */
const checkResource = (arn: string, { region }: Caller): Refusal | undefined => {
  const trail = parseTrailArn(arn);
  if (!trail) return refuse('CloudTrailARNInvalidException', `Trail ARN ${arn} is not valid.`);
  return trail.region === region
    ? undefined
    : refuse(
        'CloudTrailARNInvalidException',
        `Region in ARN is wrong, you can only access resources in region ${region}.`,
      );
};

/** Tags speak of resources where all others speak of trails. */
const asResource = <T>(answer: T | Refusal): T | Refusal =>
  isRefusal(answer) && answer.refused === 'TrailNotFoundException'
    ? refuse('ResourceNotFoundException', answer.message)
    : answer;

const changingTags = (
  log: RegistryLog,
  name: string,
  changed: (tags: readonly Tag[], given: unknown) => readonly Tag[] | Refusal,
) => {
  const change = changing<{ readonly Name: string; readonly TagsList?: readonly Tag[] }, object>(
    log,
    { name, members: { TagsList: 'list' } },
    {
      become: (trail, { TagsList }) => {
        const tags = changed(trail.tags, TagsList);
        return isRefusal(tags) ? tags : { ...trail, tags };
      },
      answer: () => ({}),
    },
  );
  return async (caller: Caller, given: TagsInput): Promise<object | Refusal> => {
    const input = readMembers<TagsInput>(given, { ResourceId: 'string', TagsList: 'list' });
    if (isRefusal(input)) return input;
    const { ResourceId = '', TagsList } = input;
    return checkResource(ResourceId, caller) ?? asResource(await change(caller, { Name: ResourceId, TagsList }));
  };
};

/** `AddTags`, `RemoveTags` and `ListTags` of trails (api.md §4). */
export const tagOperations = (log: RegistryLog) => ({
  addTags: changingTags(log, 'AddTags', withTags),
  removeTags: changingTags(log, 'RemoveTags', withoutTags),

  listTags: async (
    caller: Caller,
    given: { readonly ResourceIdList: readonly string[]; readonly NextToken?: string },
  ): Promise<{ readonly ResourceTagList: readonly ResourceTag[] } | Refusal> => {
    const input = readMembers<{ ResourceIdList: readonly string[] }>(given, { ResourceIdList: 'list of strings' });
    if (isRefusal(input)) return input;
    const { ResourceIdList: arns = [] } = input;
    if (arns.length > MOST_RESOURCES)
      return refuse('InvalidParameterException', `ResourceIdList must have at most ${MOST_RESOURCES} items.`);
    const refusal = firstRefusal(arns.map((arn) => () => checkResource(arn, caller)));
    if (refusal) return refusal;

    const lists = await Promise.all(
      arns.map(async (arn): Promise<ResourceTag | Refusal> => {
        const found = asResource(await lookAt(log, caller, { Name: arn }));
        return isRefusal(found) ? found : { ResourceId: arn, TagsList: found.trail.tags };
      }),
    );
    const missing = lists.find((tags) => isRefusal(tags));
    return missing ?? { ResourceTagList: lists.filter((tags): tags is ResourceTag => !isRefusal(tags)) };
  },
});
