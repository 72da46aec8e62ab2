import { spoken } from './language.ts'

/** The picture and the walk of a day. */
export const today = spoken({
  en: {
    title: 'Today',
    heading: (day: string) => `Today: ${day}`,
    description: 'A picture and a walk for each day, the same for everybody.',
    lead: 'A picture and a walk for each day, the same for everybody. Tomorrow there are others; these keep their links.',
    picture: 'The picture of the day',
    walk: 'The walk of the day',
    feed: 'Follow by feed (Atom)',
    before: 'The days before',
  },
  zh: {
    title: '今天',
    heading: (day) => `今天：${day}`,
    description: '每天一张画，一段漫步，人人都一样。',
    lead: '每天一张画，一段漫步，人人都一样。明天换别的；这些的链接不变。',
    picture: '今天的画',
    walk: '今天的漫步',
    feed: '用订阅源关注（Atom 格式）',
    before: '前些天',
  },
  ja: {
    title: '今日',
    heading: (day) => `今日：${day}`,
    description: '毎日一枚の絵とひとつの散歩を、みんなに同じように。',
    lead: '毎日一枚の絵とひとつの散歩を、みんなに同じように。明日は別のものになりますが、リンクは変わりません。',
    picture: '今日の絵',
    walk: '今日の散歩',
    feed: 'フィードで追う（Atom 形式）',
    before: 'これまでの日',
  },
})
