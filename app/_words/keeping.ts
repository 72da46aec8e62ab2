import { spoken } from './language.ts'

/** The page of what is kept. */
export const keeping = spoken({
  en: {
    favourites: 'Kept',
    history: 'History',
    favouriteCount: (count: number) => `${count} kept`,
    historyCount: (count: number) => (count === 1 ? '1 picture seen' : `${count} pictures seen`),
    nothingKept: 'Nothing is kept yet. Press ♡ beside any picture, and it will be here.',
    nothingSeen: 'Pictures that you open or grow are remembered here.',
    passing:
      'This browser does not let the page keep anything. What you keep is gone when the tab is closed: export it before.',
    undo: 'Undo',
    undone: 'They are back.',
    exportFile: 'Export as a file',
    importFile: 'Import a file',
    openPicture: 'Open a saved picture',
  },
  zh: {
    favourites: '收藏的图片',
    history: '浏览记录',
    favouriteCount: (count) => `${count} 张收藏`,
    historyCount: (count) => `看过 ${count} 张`,
    nothingKept: '还没有收藏。按图片旁的 ♡，它就会出现在这里。',
    nothingSeen: '你打开或生成过的图片会记在这里。',
    passing: '此浏览器不允许页面保存内容。关闭标签页后收藏就会消失，请先导出。',
    undo: '撤销',
    undone: '已恢复。',
    exportFile: '导出为文件',
    importFile: '导入文件',
    openPicture: '打开保存过的图片',
  },
  ja: {
    favourites: 'お気に入りの画像',
    history: '履歴',
    favouriteCount: (count) => `お気に入り ${count} 件`,
    historyCount: (count) => `見た画像 ${count} 件`,
    nothingKept: 'まだお気に入りはありません。画像の横の ♡ を押すと、ここに並びます。',
    nothingSeen: '開いたり育てたりした画像がここに残ります。',
    passing:
      'このブラウザーではページに何も保存できません。タブを閉じるとお気に入りは消えるので、先に書き出してください。',
    undo: '元に戻す',
    undone: '元に戻しました。',
    exportFile: 'ファイルに書き出す',
    importFile: 'ファイルを読み込む',
    openPicture: '保存した画像を開く',
  },
})
