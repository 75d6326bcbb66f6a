/** What `setup` asks, in this order, with the answer that Enter gives. */

import type { ZodError } from 'zod';
import { unencryptedProblem } from '../../../config/network.ts';
import { type Answers, answersSchema, type Question } from './answers.ts';

/** What is known of the machine before anybody said anything. */
export type Machine = { hostname: string; timezone: string };

type Asked = { question: Question; text: string; usual(machine: Machine, answers: Partial<Answers>): string };

const none = 'none';

export const questions: readonly Asked[] = [
  { question: 'site', text: 'Which warehouse is this? One word, part of every topic', usual: () => 'site-1' },
  {
    question: 'name',
    text: 'What is this dock called? No other of the site, now or later, has the same name',
    usual: ({ hostname }) => asId(hostname) ?? 'dock-1',
  },
  { question: 'timezone', text: 'Its time zone', usual: ({ timezone }) => timezone },
  { question: 'merchant', text: 'Whose goods are they? The merchant’s id', usual: () => 'main' },
  {
    question: 'work',
    text: 'What is done here: receiving, packing, counting, both (receiving and packing) or all',
    usual: () => 'both',
  },
  {
    question: 'broker',
    text: 'The MQTT broker, as in mqtts://broker.example:8883; “none”: the dock works alone',
    usual: () => none,
  },
];

/** @returns the answer as it is kept, or what is wrong with it in words */
export function judge(question: Question, text: string): { value: string } | { problem: string } {
  const said = text.trim();
  if (question === 'broker' && said === none) return { value: '' };
  const judged = answersSchema.shape[question].safeParse(question === 'work' ? said.toLowerCase() : said);
  if (!judged.success)
    return { problem: question === 'work' ? 'is receiving, packing, counting, both or all' : complaint(judged.error) };
  const unsafe = question === 'broker' ? unencryptedProblem(said, false) : undefined;
  return unsafe === undefined ? { value: judged.data } : { problem: unsafe };
}

/** Of several shapes that it might have had, what keeps it from the last. */
function complaint({ issues: [issue] }: ZodError): string {
  const inner = issue?.code === 'invalid_union' ? issue.errors.at(-1)?.[0] : issue;
  return inner?.message ?? 'is not understood';
}

/** A host's name as an id, or nothing when it would not be one. */
export function asId(hostname: string): string | undefined {
  const [host = ''] = hostname.toLowerCase().split('.');
  const made = host
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);
  return made === '' || made === 'localhost' ? undefined : made;
}
