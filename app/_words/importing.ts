import { spoken } from './language.ts'

/** What became of a file that was imported: loaded with what reads it. */
export const importing = spoken({
  en: {
    imported: (added: number, known: number) =>
      `${added} added${known > 0 ? `, ${known} were here already` : ''}.`,
    importFailed: (reason: string) => `Nothing was imported, and nothing is lost. ${reason}`,
    notJson: 'The file is not JSON.',
    notOurs: 'It is not a file that this page exports.',
    newerFile: 'A newer version of this page exported it. Reload the page and try again.',
  },
  zh: {
    imported: (added, known) =>
      `已添加 ${added} 项${known > 0 ? `，另有 ${known} 项早已在此` : ''}。`,
    importFailed: (reason) => `没有导入任何内容，原有收藏完好无损。${reason}`,
    notJson: '该文件不是 JSON。',
    notOurs: '它不是本页导出的文件。',
    newerFile: '它由本页的更新版本导出。请刷新页面后重试。',
  },
  ja: {
    imported: (added, known) =>
      `${added} 件を追加しました${known > 0 ? `（${known} 件はすでにありました）` : ''}。`,
    importFailed: (reason) => `何も読み込まず、何も失われていません。${reason}`,
    notJson: 'ファイルが JSON ではありません。',
    notOurs: 'このページが書き出したファイルではありません。',
    newerFile:
      'このページの新しい版が書き出したファイルです。ページを再読み込みしてからお試しください。',
  },
})
