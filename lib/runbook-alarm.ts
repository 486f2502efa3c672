import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ALARM, type AlarmName, runbookPlace } from '../contracts/alarms.ts';

export interface RunbookAlarmProps {
  /** Which heading of the runbook says what to do. */
  readonly alarm: AlarmName;
  /** What is watched, with its statistic and period. */
  readonly metric: IMetric;
  /** Who is told, of the alarm and of its end. */
  readonly topic: ITopic;
  /** It rings above this. @default 0 */
  readonly above?: number;
  /** It rings below this, and when there is no data, as silence is what is looked for. @default - it rings above */
  readonly below?: number;
  /** Whether it rings when there is no data. @default - only one that rings below a threshold */
  readonly ringsWithoutData?: boolean;
  /** In how many of how many periods, so that what a retry cures wakes nobody. @default - in the one period */
  readonly periods?: { readonly bad: number; readonly of: number };
}

/** An alarm that says what it means and where the runbook says what to do. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { alarm, metric, topic, above = 0, below, periods = { bad: 1, of: 1 } } = props;
    const { ringsWithoutData = below !== undefined } = props;
    super(scope, id, {
      alarmDescription: alarmText(alarm),
      metric,
      threshold: below ?? above,
      comparisonOperator:
        below === undefined ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: periods.bad,
      evaluationPeriods: periods.of,
      treatMissingData: ringsWithoutData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const tell = new SnsAction(topic);
    this.addAlarmAction(tell);
    this.addOkAction(tell);
  }
}

/** What an alarm says: its heading, its meaning and where to read on. */
export const alarmText = (alarm: AlarmName): string =>
  `${ALARM[alarm].title}: ${ALARM[alarm].meaning}. ${runbookPlace(alarm)}`;
