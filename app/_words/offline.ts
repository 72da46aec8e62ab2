import { spoken } from './language.ts'

/** Without a network, and when a newer build is here. */
export const offline = spoken({
  en: {
    title: 'Offline',
    heading: 'No network reaches the garden',
    lead: 'This page is not on this device. What you have opened before is: what you keep, and every studio and map that was ready once.',
    here: 'On this device',
    kept: 'What you keep',
    studio: (model: string) => `Studio of ${model}`,
    map: (model: string) => `Map of ${model}`,
    again: 'Try again',
    newer: 'A newer version of the garden is here.',
    reload: 'Reload',
    later: 'Later',
  },
  zh: {
    title: '离线',
    heading: '网络连不到花园',
    lead: '此页面不在这台设备上。你打开过的内容仍在：你的收藏，以及每个曾经就绪的工作室和地图。',
    here: '这台设备上有',
    kept: '你的收藏',
    studio: (model) => `${model} 的工作室`,
    map: (model) => `${model} 的地图`,
    again: '重试',
    newer: '花园有了新版本。',
    reload: '刷新',
    later: '稍后',
  },
  ja: {
    title: 'オフライン',
    heading: '庭につながりません',
    lead: 'このページはこの端末にありません。前に開いたものは残っています：お気に入りと、一度準備のできたスタジオや地図です。',
    here: 'この端末にあるもの',
    kept: 'お気に入り',
    studio: (model) => `${model} のスタジオ`,
    map: (model) => `${model} の地図`,
    again: 'もう一度試す',
    newer: '庭の新しい版があります。',
    reload: '再読み込み',
    later: 'あとで',
  },
})
