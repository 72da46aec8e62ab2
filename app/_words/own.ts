import { spoken } from './language.ts'

/** Opening a checkpoint of one's own. */
export const own = spoken({
  en: {
    title: 'A model of your own',
    description:
      'Open a TF.js layers model from your disk in the studio. Nothing leaves your machine.',
    link: 'Your own model',
    lead: 'Open a generator from your disk and use the whole studio on it.',
    promise:
      'It stays on this device: nothing is sent anywhere, and nothing is kept when you leave.',
    what: 'What belongs in the folder: model.json and the shards it names, as tf.LayersModel.save writes them. directions.json and ages/<kimg>/model.json are used where they are; so is a whole release of Latent Garden.',
    drop: 'Drop a folder here',
    dropNow: 'Let go to open it',
    folder: 'Choose a folder',
    files: 'Choose files',
    prior: 'It was trained on latents that are',
    normal: 'normal: mean 0, variance 1',
    uniform: 'uniform: between −1 and 1',
    reading: 'Reading it…',
    cancel: 'Cancel',
    late: (seconds: number) => `It could not be opened within ${seconds} seconds.`,
    opened: (title: string) => `${title} is open.`,
    facts: (side: number, channels: number, latent: number) =>
      `${side} × ${side} pixels, ${channels === 1 ? 'grey' : 'colour'}, latents of ${latent} numbers.`,
    studio: 'Studio',
    map: 'Map',
    views: 'What to do with it',
    another: 'Open another',
    needsScript: 'This needs JavaScript: the model is opened in your browser, not on the server.',
    wrong: 'It could not be opened.',
    faults: {
      noModel: 'There is no layers model among the files: a model.json is missing.',
      graphModel: (file: string) =>
        `${file} is a graph model. Layers models are needed: convert it with --output_format=tfjs_layers_model.`,
      unreadable: (file: string, problem: string) => `${file} cannot be read: ${problem}.`,
      shardMissing: (file: string) => `${file} is missing. Add it to the folder.`,
      shardSize: (file: string, bytes: string, expected: string) =>
        `${file} has ${bytes} bytes where there should be ${expected}. It may have been cut short: copy it again.`,
      layer: (problem: string) => `A layer cannot be grown: ${problem}`,
      shape: (shape: string) =>
        `It makes ${shape}. A square picture of 8 to 1024 pixels with one or three channels is needed.`,
      tooLarge: (megabytes: number, most: number) =>
        `Its weights take ${megabytes} MB; at most ${most} MB are opened.`,
    },
  },
  zh: {
    title: '你自己的模型',
    description: '在工作室里打开你硬盘上的 TF.js layers 模型。一切都留在你的设备上。',
    link: '你自己的模型',
    lead: '打开你硬盘上的生成器，用整个工作室来摆弄它。',
    promise: '它只留在这台设备上：什么都不会发送出去，离开后也不留下任何东西。',
    what: '文件夹里应有：model.json 和它列出的权重分片，即 tf.LayersModel.save 写出的文件。若有 directions.json 和 ages/<kimg>/model.json，也会用上；Latent Garden 的整个发布版本也可以。',
    drop: '把文件夹拖到这里',
    dropNow: '松手即打开',
    folder: '选择文件夹',
    files: '选择文件',
    prior: '训练时的隐向量是',
    normal: '正态分布：均值 0，方差 1',
    uniform: '均匀分布：−1 到 1 之间',
    reading: '正在读取……',
    cancel: '取消',
    late: (seconds) => `${seconds} 秒之内没能打开。`,
    opened: (title) => `已打开 ${title}。`,
    facts: (side, channels, latent) =>
      `${side} × ${side} 像素，${channels === 1 ? '灰度' : '彩色'}，隐向量 ${latent} 维。`,
    studio: '工作室',
    map: '地图',
    views: '用它做什么',
    another: '打开另一个',
    needsScript: '这里需要 JavaScript：模型在你的浏览器里打开，而不是在服务器上。',
    wrong: '无法打开。',
    faults: {
      noModel: '文件中没有 layers 模型：缺少 model.json。',
      graphModel: (file) =>
        `${file} 是 graph 模型。这里需要 layers 模型：转换时请加 --output_format=tfjs_layers_model。`,
      unreadable: (file, problem) => `无法读取 ${file}：${problem}。`,
      shardMissing: (file) => `缺少 ${file}。请把它放进文件夹。`,
      shardSize: (file, bytes, expected) =>
        `${file} 有 ${bytes} 字节，应为 ${expected} 字节。可能没有复制完整，请重新复制。`,
      layer: (problem) => `有一层无法运行：${problem}`,
      shape: (shape) => `它输出 ${shape}。需要边长 8 到 1024 像素、一个或三个通道的方形图像。`,
      tooLarge: (megabytes, most) => `它的权重有 ${megabytes} MB；最多能打开 ${most} MB。`,
    },
  },
  ja: {
    title: '自分のモデル',
    description:
      'ディスクにある TF.js の layers モデルをスタジオで開きます。データがこの端末から出ることはありません。',
    link: '自分のモデル',
    lead: 'ディスクにある生成器を開いて、スタジオのすべてを使えます。',
    promise: 'データはこの端末にとどまります。どこにも送られず、ページを離れると何も残りません。',
    what: 'フォルダーに必要なもの：model.json と、そこに書かれた重みのシャード（tf.LayersModel.save が書き出すもの）。directions.json と ages/<kimg>/model.json があれば使います。Latent Garden のリリース一式でもかまいません。',
    drop: 'フォルダーをここにドロップ',
    dropNow: '放すと開きます',
    folder: 'フォルダーを選ぶ',
    files: 'ファイルを選ぶ',
    prior: '学習に使った潜在ベクトルは',
    normal: '正規分布：平均 0、分散 1',
    uniform: '一様分布：−1 から 1',
    reading: '読み込んでいます…',
    cancel: 'やめる',
    late: (seconds) => `${seconds} 秒以内に開けませんでした。`,
    opened: (title) => `${title} を開きました。`,
    facts: (side, channels, latent) =>
      `${side} × ${side} ピクセル、${channels === 1 ? 'グレースケール' : 'カラー'}、潜在ベクトル ${latent} 次元。`,
    studio: 'スタジオ',
    map: '地図',
    views: 'これで何をするか',
    another: '別のモデルを開く',
    needsScript: 'JavaScript が必要です。モデルはサーバーではなく、ブラウザーの中で開かれます。',
    wrong: '開けませんでした。',
    faults: {
      noModel: 'layers モデルが見つかりません。model.json がありません。',
      graphModel: (file) =>
        `${file} は graph モデルです。layers モデルが必要です。--output_format=tfjs_layers_model を付けて変換してください。`,
      unreadable: (file, problem) => `${file} を読めません：${problem}。`,
      shardMissing: (file) => `${file} がありません。フォルダーに加えてください。`,
      shardSize: (file, bytes, expected) =>
        `${file} は ${bytes} バイトですが、${expected} バイトのはずです。途中で切れているかもしれません。もう一度コピーしてください。`,
      layer: (problem) => `実行できない層があります：${problem}`,
      shape: (shape) =>
        `出力が ${shape} です。一辺 8〜1024 ピクセル、1 または 3 チャンネルの正方形の画像が必要です。`,
      tooLarge: (megabytes, most) =>
        `重みが ${megabytes} MB あります。開けるのは ${most} MB までです。`,
    },
  },
})
